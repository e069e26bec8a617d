// Small conveniences on data-* hooks; every page works without them.
document.documentElement.classList.add("js");

// data-confirm="…": ask before a form is sent or a button pressed.
// data-once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if ("once" in form.dataset) {
    if (form.dataset.once === "sent") event.preventDefault();
    form.dataset.once = "sent";
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach((form) => { form.dataset.once = ""; });
});

// data-autosubmit: a choice takes effect at once; the button beside it stays for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-autosubmit]")) event.target.form.submit();
});

// data-print: open the print dialog.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// What is wrong with a form is read first.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
});

// data-reveal: a button below a password shows what was typed.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("input[type=password][data-reveal]").forEach((input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.textContent = "显示密码";
    button.addEventListener("click", () => {
      const hidden = input.type === "password";
      input.type = hidden ? "text" : "password";
      button.textContent = hidden ? "隐藏密码" : "显示密码";
      input.focus();
    });
    input.insertAdjacentElement("afterend", button);
  });
});

// data-copy="id": puts the text of that field on the clipboard; WeChat on plain HTTP knows only the older way.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", () => {
      field.focus();
      field.select();
      button.textContent = document.execCommand("copy") ? "已复制" : "请长按上面的文字复制";
    });
  });
});
