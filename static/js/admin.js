// A click on 显示 asks for one phone number and puts it in place of the covered one. Without this script the same
// button posts the form and the number comes on a page of its own.
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  event.preventDefault();
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  button.disabled = true;
  let words = "没有取到，请重试";
  try {
    const answer = await fetch(button.getAttribute("formaction"), {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (answer.ok) {
      const phone = (await answer.json()).phone;
      const place = button.parentElement.querySelector("[data-phone], input");
      if (place.tagName === "INPUT") place.value = phone;
      else place.textContent = phone;
      button.remove();
      return;
    }
    if (answer.status === 403) words = "没有权限";
  } catch (error) {
    words = "网络不通，请重试";
  }
  button.textContent = words;
  button.disabled = false;
});

// Reading and importing take seconds: say so, and do not let the form go out twice.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-busy]");
  if (!form) return;
  const button = event.submitter;
  if (button && button.tagName === "INPUT") button.value = form.dataset.busy;
  setTimeout(() => form.querySelectorAll("input[type=submit], button[type=submit]").forEach((one) => {
    one.disabled = true;
  }));
});

// The field for another member shows when another member is chosen.
document.querySelectorAll(".who").forEach((box) => {
  const choice = box.querySelector("select");
  const place = box.querySelector("[data-when]");
  const follow = () => { place.hidden = choice.value !== place.dataset.when; };
  choice.addEventListener("change", follow);
  follow();
});

// Names for those who listen: Django's picker of related rows (select2) puts a box of its own in place of the field,
// and a field in a table of rows has nothing but the head of its column.
(() => {
  let made = 0;
  const idOf = (element) => {
    if (!element.id) element.id = `name-${made += 1}`;
    return element.id;
  };
  const headOf = (field) => {
    const cell = field.closest("td");
    const head = cell && cell.closest("table").tHead;
    return head ? head.rows[head.rows.length - 1].cells[cell.cellIndex] : null;
  };
  const namePicker = (box) => {
    const field = box.closest(".select2").previousElementSibling;
    if (!field || field.tagName !== "SELECT") return;
    const shown = box.querySelector(".select2-selection__rendered");
    if (shown && shown.getAttribute("role") === "textbox") {
      shown.removeAttribute("role");
      shown.removeAttribute("aria-readonly");
    }
    box.querySelectorAll(".select2-selection__clear").forEach((cross) => { cross.title = "清除"; });
    const namer = (field.labels && field.labels[0]) || headOf(field);
    if (field.getAttribute("aria-label")) {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", field.getAttribute("aria-label"));
    } else if (namer) {
      box.setAttribute("aria-labelledby", [namer, shown].filter(Boolean).map(idOf).join(" "));
    }
    if (box.getAttribute("aria-owns")) box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  };
  const nameCell = (field) => {
    const isNamed = (field.labels && field.labels.length) || field.hasAttribute("aria-label");
    const head = isNamed ? null : headOf(field);
    if (head) field.setAttribute("aria-labelledby", idOf(head));
  };
  const nameAll = () => {
    document.querySelectorAll(".select2-selection").forEach(namePicker);
    document.querySelectorAll(".tabular td input:not([type=hidden]), .tabular td select, .tabular td textarea")
      .forEach(nameCell);
    document.querySelectorAll(".select2-search__field").forEach((input) => input.setAttribute("aria-label", "查找"));
    document.querySelectorAll(".select2-results__options").forEach((list) => list.setAttribute("aria-label", "查到的结果"));
  };
  document.addEventListener("DOMContentLoaded", () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  });
})();
