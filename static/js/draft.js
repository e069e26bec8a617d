// A form with data-draft-url keeps what is typed on the server, by itself; form.keeping is for the page's own script.
(() => {
  "use strict";

  const form = document.querySelector("form[data-draft-url]");
  if (!form) return;
  const revision = form.elements.draft_revision;
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => { status.textContent = words; };

  // The draft: every 20 seconds when something changed, and when the page is put away.
  const EVERY = 20000;
  let sent = null;
  let stopped = false;
  let saving = false;
  const typed = () => {
    const data = new FormData(form);
    // Files go with the button: twenty megabytes every few seconds help nobody.
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  };
  const print = (data) => {
    const pairs = [...data.entries()].filter(([name]) => name !== "draft_revision" && name !== "csrfmiddlewaretoken");
    return JSON.stringify(pairs);
  };
  sent = print(typed());

  async function keep(onLeaving = false) {
    const data = typed();
    const now = print(data);
    if (stopped || saving || now === sent) return;
    saving = true;
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: data, headers, keepalive: onLeaving });
      const tells = (answer.headers.get("Content-Type") || "").includes("json");
      if (tells && (answer.status === 409 || answer.status === 400)) {
        stopped = answer.status === 409;
        say((await answer.json()).problem);
      } else if (answer.ok && !answer.redirected) {
        const kept = await answer.json();
        revision.value = kept.revision;
        sent = now;
        if (kept.saved_at) say(`草稿已在 ${kept.saved_at} 自动保存。`);
      } else {
        say("草稿没有自动保存成功，稍后再试；也可以按页面下面的按钮保存。");
      }
    } catch (error) {
      say("网络不通，草稿暂时没有保存，连上后会再试。");
    } finally {
      saving = false;
    }
  }
  window.setInterval(() => keep(), EVERY);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep(true);
  });
  window.addEventListener("pagehide", () => {
    const data = typed();
    const now = print(data);
    if (stopped || saving || now === sent || !navigator.sendBeacon) return;
    if (navigator.sendBeacon(form.dataset.draftUrl, data)) sent = now;
  });
  // On the document, after page.js has asked what it has to ask.
  document.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) stopped = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  form.keeping = { keep, say, revision };
})();
