// Of the kinds of activity only those that fit the chosen organizer are offered; without scripts all are, and the
// server says which do not fit.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-arrange]");
  if (!form) return;
  const name = form.querySelector("select[name=name]");
  const kind = form.querySelector("select[name=kind]");
  const fit = () => {
    const wanted = name.value.split(":")[0];
    kind.querySelectorAll("option[data-names]").forEach((option) => {
      const fits = !wanted || option.dataset.names.split(" ").includes(wanted);
      option.hidden = !fits;
      option.disabled = !fits && !option.selected;
    });
  };
  name.addEventListener("change", fit);
  fit();
  // The lead's own group is what is usually invited.
  name.addEventListener("change", () => {
    const boxes = [...form.querySelectorAll("input[name=invited]")];
    const own = boxes.find((box) => box.value === name.value);
    if (own && !boxes.some((box) => box.checked)) own.checked = true;
  });
});
