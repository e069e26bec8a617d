// 记意见: pick a speaker by two letters or a tap, type, Enter, next. What was typed waits in this browser until the
// office's machine has said that it is kept; each line carries its own key, so sending twice keeps it once.
(() => {
  const form = document.querySelector("form[data-opinions]");
  if (!form) return;
  const place = `opinions-${form.dataset.opinions}`;
  const who = form.querySelector("[data-who]");
  const text = form.elements.text;
  const speakers = [...form.querySelectorAll(".speaker")];
  const nameField = form.querySelector("[data-name-field]");
  const state = form.querySelector("[data-state]");
  const pendingList = form.querySelector("[data-pending]");
  const rows = document.querySelector("[data-rows]");
  let sending = false;
  let again = 0;

  const read = (name, otherwise) => {
    try { return JSON.parse(localStorage.getItem(`${place}-${name}`)) || otherwise; } catch (error) { return otherwise; }
  };
  const keep = (name, value) => {
    try { localStorage.setItem(`${place}-${name}`, JSON.stringify(value)); } catch (error) { /* a full or closed store */ }
  };
  let waiting = read("waiting", []);

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
  const chosen = () => form.querySelector("input[name=speaker]:checked");
  const showName = () => {
    const input = chosen();
    nameField.hidden = !(input && input.value === "o");
  };
  const fits = (label, typed) => {
    if ("other" in label.dataset) return typed === "";
    const sounds = label.dataset.sound.toLowerCase().split(" ");
    return label.dataset.name.includes(typed) || sounds.some((sound) => sound && sound.startsWith(typed.toLowerCase()));
  };
  const filter = () => {
    const typed = who.value.trim();
    speakers.forEach((label) => { label.hidden = !fits(label, typed) && !label.querySelector("input").checked; });
  };
  const pick = () => {
    const typed = who.value.trim();
    const first = speakers.find((label) => fits(label, typed));
    if (!typed || !first) return;
    first.querySelector("input").checked = true;
    who.value = "";
    filter();
    showName();
    text.focus();
  };

  const draw = (problem) => {
    pendingList.hidden = waiting.length === 0;
    pendingList.textContent = "";
    waiting.forEach((line) => {
      const item = document.createElement("li");
      item.textContent = `${line.problem ? `没有保存（${line.problem}）` : "还没有送出"}：${line.label} ${line.text}`;
      if (line.problem) {
        const back = document.createElement("button");
        back.type = "button";
        back.textContent = "放回修改";
        back.addEventListener("click", () => {
          waiting = waiting.filter((one) => one !== line);
          keep("waiting", waiting);
          text.value = line.text;
          draw();
          text.focus();
        });
        item.append(" ", back);
      }
      pendingList.append(item);
    });
    const open = waiting.filter((line) => !line.problem).length;
    state.textContent = problem || (open ? `有 ${open} 条还没有送出，会自动重发` : "");
  };

  const send = async () => {
    const line = waiting.find((one) => !one.problem);
    if (sending || !line) return;
    sending = true;
    window.clearTimeout(again);
    let trouble = "";
    try {
      const body = new FormData();
      Object.entries(line.fields).forEach(([name, value]) => body.append(name, value));
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(form.action, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { "X-Requested-With": "fetch" },
      });
      if (answer.status === 200) {
        const kept = await answer.json();
        waiting = waiting.filter((one) => one !== line);
        keep("waiting", waiting);
        if (!document.getElementById(`opinion-${kept.pk}`)) {
          rows.insertAdjacentHTML("beforeend", kept.html);
          const number = document.querySelector("[data-number]");
          number.textContent = String(Number(number.textContent) + 1);
          document.querySelector("[data-empty]").hidden = true;
          const latest = rows.lastElementChild;
          if (latest) latest.scrollIntoView({ block: "nearest" });
        }
      } else if (answer.status === 400) {
        line.problem = (await answer.json()).problem;
        keep("waiting", waiting);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        trouble = "没有送出：登录已过期，请重新打开这个页面；写下的都还在。";
      } else {
        trouble = "没有送出，过几秒再试；写下的都还在。";
      }
    } catch (error) {
      trouble = "网络断了，写下的都还在，连上以后自动送出。";
    }
    sending = false;
    draw(trouble);
    if (trouble) again = window.setTimeout(send, 5000);
    else send();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = text.value.trim();
    const input = chosen();
    if (!input) { state.textContent = "请先选发言人。"; who.focus(); return; }
    if (input.value === "o" && !form.elements.name.value.trim()) {
      state.textContent = "请写下发言人的姓名。"; form.elements.name.focus(); return;
    }
    if (!words) { state.textContent = "还没有写内容。"; text.focus(); return; }
    const fields = {
      speaker: input.value, name: form.elements.name.value, phase: form.elements.phase.value, text: words, key: newKey(),
    };
    if (form.elements.is_written.checked) fields.is_written = "1";
    const label = input.value === "o" ? fields.name : input.parentElement.textContent.trim();
    waiting.push({ fields, text: words, label });
    keep("waiting", waiting);
    text.value = "";
    keep("typing", "");
    draw();
    text.focus();
    send();
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit ? form.requestSubmit() : form.dispatchEvent(new Event("submit", { cancelable: true }));
    }
    if (event.key === "Escape") who.focus();
  });
  who.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") { event.preventDefault(); pick(); }
  });
  who.addEventListener("input", filter);
  text.addEventListener("input", () => keep("typing", text.value));
  form.addEventListener("change", (event) => {
    if (event.target.name !== "speaker") return;
    showName();
    if (event.target.value === "o") form.elements.name.focus(); else text.focus();
  });
  window.addEventListener("online", send);

  if (!text.value) text.value = read("typing", "");
  showName();
  draw();
  send();
  (chosen() && chosen().value !== "o" ? text : who).focus();
})();
