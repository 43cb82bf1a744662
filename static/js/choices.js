// A long list of boxes to tick (the 168 communes) gets a field above it that narrows it down while
// one types, with or without Vietnamese marks. Without this file the whole list stands in its frame.
"use strict";

for (const form of document.querySelectorAll("form[data-narrow]")) {
  for (const group of form.querySelectorAll("fieldset")) {
    const boxes = [...group.querySelectorAll(".form-check:has([type=checkbox])")];
    if (boxes.length > 15) narrow(form, group, boxes);
  }
}

function narrow(form, group, boxes) {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "form-control mb-2";
  field.autocomplete = "off";
  field.setAttribute("aria-label", form.dataset.narrow);
  field.placeholder = form.dataset.narrow;
  boxes[0].parentElement.before(field);
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  for (const kind of ["input", "change"]) field.addEventListener(kind, (event) => event.stopPropagation());
  field.addEventListener("input", () => {
    const wanted = folded(field.value);
    // What is ticked stays in sight.
    boxes.forEach((box) => { box.hidden = !folded(box.textContent).includes(wanted) && !box.querySelector(":checked"); });
  });
}

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").trim();
}
