// How long a text may be: told while one types, once it gets near; nothing is ever cut.
//
//   <form data-limit-near="{n} of at most {most} characters" data-limit-over="Too long by {over} …">
//     <textarea data-most="500">
"use strict";

for (const form of document.querySelectorAll("form[data-limit-near]")) {
  form.addEventListener("input", (event) => measure(form, event.target));
  form.querySelectorAll("[data-most]").forEach((field) => measure(form, field));
}

function measure(form, field) {
  const most = Number(field.dataset?.most);
  if (!most) return;
  const n = [...field.value].length;
  let word = field.parentElement.querySelector(":scope > .limit");
  if (n < most * 0.8) return word?.remove();
  if (!word) {
    word = document.createElement("p");
    word.setAttribute("role", "status");
    field.after(word);
  }
  word.className = n > most ? "limit limit-over" : "limit";
  const says = n > most ? form.dataset.limitOver : form.dataset.limitNear;
  word.textContent = says.replace("{n}", n).replace("{most}", most).replace("{over}", n - most);
}
