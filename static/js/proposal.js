// Counts characters while a proposal is written; the same counts stand on the page after each saving.
(() => {
  "use strict";

  const form = document.querySelector("[data-proposal-form]");
  if (!form) return;
  const length = (name) => form.elements[name].value.replace(/\s+/g, "").length;
  const places = [...form.querySelectorAll("[data-count-of]")];
  const show = () => places.forEach((place) => {
    const number = place.dataset.countOf.split(" ").reduce((sum, name) => sum + length(name), 0);
    const isOver = Boolean(place.dataset.most) && number > Number(place.dataset.most);
    const isShort = Boolean(place.dataset.least) && number < Number(place.dataset.least);
    place.querySelector("[data-number]").textContent = number;
    place.classList.toggle("over", isOver);
    const verdict = place.querySelector("[data-verdict]");
    if (verdict) verdict.textContent = isOver ? "，超过了" : isShort ? "，还不够" : "";
  });
  form.addEventListener("input", show);
  show();
})();
