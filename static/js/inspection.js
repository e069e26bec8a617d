// 检查: each point is sent by itself as soon as it is chosen. What was found waits in this browser, photos too, until
// the office's machine has said that it is kept; each photo carries its own key, so sending twice keeps it once.
(() => {
  const head = document.querySelector("[data-walk]");
  if (!head) return;
  const walk = head.dataset.walk;
  const state = document.querySelector("[data-state]");
  const bar = document.querySelector("progress");
  const forms = [...document.querySelectorAll("form[data-point]")];
  const formOf = (point) => forms.find((form) => form.dataset.point === point);
  let waiting = [];
  let sending = false;
  let again = 0;
  let stopped = false;

  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };

  // The browser's own store; where it is closed, what waits is kept as long as the page is open.
  const opened = new Promise((resolve) => {
    try {
      const request = indexedDB.open("inspections", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("waiting", { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch (error) { resolve(null); }
  });
  const inStore = async (act) => {
    const database = await opened;
    if (!database) return null;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction("waiting", "readwrite");
        const request = act(transaction.objectStore("waiting"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => resolve(null);
      } catch (error) { resolve(null); }
    });
  };

  const draw = (trouble) => {
    const open = waiting.length;
    state.textContent = trouble || (open ? `有 ${open} 条还没有送出，正在送` : "");
    forms.forEach((form) => {
      form.classList.toggle("is-waiting", waiting.some((item) => item.point === form.dataset.point));
    });
  };
  const tell = (point, words) => {
    const form = formOf(point);
    if (form) form.querySelector("[data-problem]").textContent = words;
  };
  const forget = async (item) => {
    waiting = waiting.filter((one) => one !== item);
    await inStore((store) => store.delete(item.id));
  };

  const send = async () => {
    if (sending || stopped || !waiting.length) return;
    sending = true;
    window.clearTimeout(again);
    const item = waiting[0];
    const form = formOf(item.point);
    let trouble = "";
    try {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      body.append("result", item.result);
      body.append("remark", item.remark);
      if (item.photo) {
        body.append("key", item.key);
        body.append("photo", item.photo, item.name);
      }
      const answer = await fetch(item.url, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { "X-Requested-With": "fetch" },
      });
      if (answer.status === 200) {
        const kept = await answer.json();
        await forget(item);
        tell(item.point, item.lost ? "照片太大，没有送到；结果已经保存。请换一张小一点的照片。" : "");
        if (form) form.querySelector("[data-kept]").innerHTML = kept.html;
        document.querySelector("[data-done]").textContent = kept.done;
        bar.value = kept.done;
      } else if (answer.status === 400) {
        await forget(item);
        tell(item.point, `没有保存：${(await answer.json()).problem}`);
      } else if (answer.status === 413 && item.photo) {
        // Whatever stands in front takes no file this large: what was found goes out without it.
        Object.assign(item, { photo: null, name: "", key: "", lost: true });
        await inStore((store) => store.put(item));
      } else if (answer.status === 404 || answer.status === 403 || answer.type === "opaqueredirect") {
        stopped = true;
        trouble = "没有送出：登录已过期，或者这次检查已经完成。写下的都还在，请重新打开这一页。";
      } else {
        trouble = "没有送出，过几秒再试；写下的和照片都还在。";
      }
    } catch (error) {
      trouble = "网络断了，写下的和照片都还在，连上以后自动送出。";
    }
    sending = false;
    draw(trouble);
    if (trouble && !stopped) again = window.setTimeout(send, 5000);
    else send();
  };

  const keep = async (form) => {
    const chosen = form.querySelector("input[name=result]:checked");
    const input = form.elements.photo;
    delete form.dataset.typed;
    const photo = input.files[0] || null;
    if (!chosen) {
      tell(form.dataset.point, photo ? "照片选好了，请再选“达标”“未达标”或“没有查看”。" : "");
      return;
    }
    const point = form.dataset.point;
    const item = {
      id: newKey(), walk, point, url: form.action, at: Date.now(), result: chosen.value, remark: form.elements.remark.value,
      photo, name: photo ? photo.name : "", key: photo ? newKey() : "",
    };
    input.value = "";
    waiting.push(item);
    draw();
    await inStore((store) => store.put(item));
    send();
  };

  forms.forEach((form) => {
    form.addEventListener("input", () => { form.dataset.typed = "1"; });
    form.addEventListener("change", () => keep(form));
    form.addEventListener("submit", (event) => {
      if (event.submitter && "plain" in event.submitter.dataset) return;
      event.preventDefault();
      if (form.querySelector("input[name=result]:checked")) keep(form);
      else tell(form.dataset.point, "请先选“达标”“未达标”或“没有查看”。");
    });
  });
  document.querySelector("[data-finish]").addEventListener("submit", (event) => {
    if (!waiting.length) return;
    event.preventDefault();
    event.target.dataset.once = "";
    state.textContent = "还有没有送出的，送完再按“完成检查”。";
    state.scrollIntoView({ block: "center" });
    send();
  });
  window.addEventListener("online", send);
  // A call comes in, or another app is opened: what is half typed is kept.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") forms.filter((form) => "typed" in form.dataset).forEach(keep);
  });

  inStore((store) => store.getAll()).then((found) => {
    const kept = (found || []).filter((item) => item.walk === walk).sort((one, other) => one.at - other.at);
    waiting = [...kept, ...waiting];
    kept.forEach((item) => {
      const form = formOf(item.point);
      if (!form) return;
      form.querySelector(`input[name=result][value=${item.result}]`).checked = true;
      form.elements.remark.value = item.remark;
    });
    draw();
    send();
  });
})();
