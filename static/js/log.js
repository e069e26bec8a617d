// Logging on a phone: find people, upload photos. Every page works without this.
(() => {
  "use strict";

  // data-check-all="name": tick or clear all boxes of that name. data-count="name": how many are ticked.
  const boxes = (name) => [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  document.addEventListener("change", (event) => {
    const all = event.target.dataset.checkAll;
    const scope = all && (event.target.closest(".card") || document);
    if (all) boxes(all).filter((box) => scope.contains(box)).forEach((box) => { box.checked = event.target.checked; });
    document.querySelectorAll("[data-count]").forEach((place) => {
      place.textContent = boxes(place.dataset.count).filter((box) => box.checked).length;
    });
  });

  const form = document.querySelector("[data-log-form]");
  if (!form) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const { keep, say, revision } = form.keeping; // draft.js
  const add = (parent, tag, facts) => parent.appendChild(Object.assign(document.createElement(tag), facts));

  // Only kinds that fit the name, and parts that belong to one name.
  const kind = form.elements.kind;
  const everything = kind.cloneNode(true);
  const currentName = () => {
    const chosen = form.querySelector("[name=name]:checked") || form.querySelector("select[name=name]");
    return chosen ? chosen.value.split(":")[0] : "";
  };
  function fitKinds() {
    const name = currentName();
    const value = kind.value;
    const label = kind.selectedOptions.length ? kind.selectedOptions[0].textContent : "";
    const fresh = everything.cloneNode(true);
    if (name) {
      [...fresh.options].forEach((option) => {
        if (option.value && !(option.dataset.names || "").split(" ").includes(name)) option.remove();
      });
      [...fresh.querySelectorAll("optgroup")].forEach((group) => { if (!group.children.length) group.remove(); });
    }
    kind.replaceChildren(...fresh.childNodes);
    const options = [...kind.options];
    const same = options.find((option) => option.value === value) ||
      options.find((option) => option.value && option.textContent === label);
    kind.value = same ? same.value : "";
    document.querySelectorAll("[data-for-names]").forEach((part) => {
      part.hidden = name !== "" && !part.dataset.forNames.split(" ").includes(name);
    });
    const me = form.elements.me_too;
    if (me) me.closest(".field").hidden = name === "own" || name === "employer";
  }
  form.addEventListener("change", (event) => { if (event.target.name === "name") fitKinds(); });
  fitKinds();

  // Titles to choose from, so that little is typed.
  const suggestions = form.querySelector("[data-title-suggestions]");
  const title = form.elements.title;
  function suggestTitles() {
    const what = kind.value ? kind.selectedOptions[0].textContent.trim() : "";
    const unit = form.elements.unit;
    const place = form.elements.place.value.trim();
    const where = unit && unit.value ? unit.selectedOptions[0].textContent.trim() : place;
    suggestions.replaceChildren();
    if (!what) return;
    const does = what.endsWith("会") ? `召开${what}` : `开展${what}${what.includes("+") ? "活动" : ""}`;
    const day = form.elements.held_on.value.split("-");
    const month = day.length === 3 ? `${Number(day[1])}月` : "";
    const titles = [where ? (does.startsWith("开展") ? `走进${where}${does}` : `在${where}${does}`) : does, `${month}${what}`];
    new Set(titles.filter((words) => words !== title.value)).forEach((words) => {
      add(suggestions, "button", { type: "button", textContent: words }).addEventListener("click", () => {
        title.value = words;
        suggestTitles();
      });
    });
  }
  ["kind", "unit", "place", "held_on"].forEach((name) => {
    if (form.elements[name]) form.elements[name].addEventListener("change", suggestTitles);
  });
  suggestTitles();

  // People: search, choose, take away again.
  const search = form.querySelector("[data-people-search]");
  const found = form.querySelector("[data-people-found]");
  const chosen = form.querySelector("[data-people-chosen]");
  let waiting = 0;
  let asked = "";
  search.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(find, 250);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = found.querySelector("button");
    if (first) first.click(); else find();
  });
  async function find() {
    const words = search.value.trim();
    asked = words;
    if (!words || (/^[\x20-\x7e]+$/.test(words) && words.length < 2)) {
      found.replaceChildren();
      return;
    }
    try {
      const query = new URLSearchParams({ q: words, on: form.elements.held_on.value });
      const answer = await fetch(`${form.dataset.namesUrl}?${query}`);
      const result = await answer.json();
      if (asked !== words) return;
      found.replaceChildren();
      if (!result.members.length) {
        add(found, "li", { className: "muted", textContent: result.problem || "没有找到这位委员。不是委员的，请填到“其他参加人员”。" });
      }
      result.members.forEach((member) => {
        const item = add(found, "li", {});
        const label = member.sector ? `${member.name}（${member.sector}）` : member.name;
        add(item, "button", { type: "button", textContent: label }).addEventListener("click", () => choose(member, label));
      });
    } catch (error) {
      found.replaceChildren();
      add(found, "li", { className: "muted", textContent: "网络不通，暂时查不到；可以先粘贴名单。" });
    }
  }
  function choose(member, label) {
    const box = boxes("people").find((one) => one.value === String(member.id));
    if (box) {
      box.checked = true;
      say(`${member.name} 已在名单中。`);
    } else {
      const line = add(chosen, "label", { className: "choice" });
      add(line, "input", { type: "checkbox", name: "people", value: member.id, checked: true });
      line.append(` ${label}`);
    }
    search.value = "";
    found.replaceChildren();
    search.focus();
  }

  // Photos go up as soon as they are chosen; what failed can be tried again.
  const input = form.querySelector("[data-photos-input]");
  const photos = form.querySelector("[data-photos]");
  const problem = form.querySelector("[data-photos-problem]");
  const retry = form.querySelector("[data-photos-retry]");
  const complain = (words) => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  async function upload() {
    if (!input.files.length) return;
    await keep();
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("activity", form.elements.activity.value);
    [...input.files].forEach((file) => data.append("photos", file));
    complain("");
    retry.hidden = true;
    say("正在上传照片……");
    try {
      const answer = await fetch(form.dataset.photosUrl, { method: "POST", body: data });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const kept = await answer.json();
      revision.value = kept.revision;
      showPhotos(kept.photos);
      complain(kept.problems.join("　"));
      input.value = "";
      say("照片已上传，随草稿保存。");
    } catch (error) {
      complain("照片没有上传成功，请检查网络后按“重新上传”；也可以直接提交，照片会一起再传一次。");
      retry.hidden = false;
      say("");
    }
  }
  function showPhotos(list) {
    photos.querySelectorAll("button[name=drop_photo]").forEach((button) => button.closest("figure").remove());
    list.forEach((photo, index) => {
      const figure = add(photos, "figure", {});
      add(figure, "img", { src: photo.url, alt: `照片 ${index + 1}` });
      add(add(figure, "figcaption", {}), "button", { name: "drop_photo", value: photo.pk, textContent: "删除" });
    });
  }
  input.addEventListener("change", upload);
  retry.addEventListener("click", upload);
})();
