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
