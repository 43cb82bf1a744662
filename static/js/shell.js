// The frame of every page. Everything here only smooths what works without it.
"use strict";

// --- once: a button that was pressed is not pressed again while the answer is on its way ---
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-many")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  // After this turn, so that the pressed button's own name and value still travel.
  setTimeout(() => buttonsOf(form).forEach((button) => button.setAttribute("aria-disabled", "true")));
  setTimeout(() => release(form), 15000);
});

function buttonsOf(form) {
  return [...form.elements].filter((one) => one.type === "submit");
}

function release(form) {
  delete form.dataset.sent;
  buttonsOf(form).forEach((button) => button.removeAttribute("aria-disabled"));
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// --- folds: what is folded on phones stands open on wide screens, where the style sheet cannot do it ---
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 768px)").matches) {
  document.querySelectorAll("details.fold").forEach((one) => (one.open = true));
}

// --- errors: the summary is read first, and the title says so ---
function meetErrors(root) {
  const summary = root.querySelector(".error-summary, .conflict");
  if (!summary) return;
  summary.focus({ preventScroll: false });
}

document.addEventListener("DOMContentLoaded", () => meetErrors(document));

document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".portal-field, [data-row]")?.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

// --- htmx: focus after a swap, a plain sentence after a failure ---
document.addEventListener("htmx:afterSettle", (event) => meetErrors(event.detail.elt.parentElement || document));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) release(form);
});
document.addEventListener("htmx:responseError", (event) => {
  const says = { 401: "signedOut", 413: "tooLarge", 429: "tooMany" };
  trouble(says[event.detail.xhr.status] || "failed");
});
document.addEventListener("htmx:sendError", () => trouble("offline"));
document.addEventListener("htmx:beforeSwap", () => trouble(""));

function trouble(kind) {
  const box = document.getElementById("trouble");
  if (!box) return;
  box.hidden = !kind;
  box.textContent = kind ? box.dataset[kind] : "";
  if (kind) box.scrollIntoView({ block: "nearest" });
}

// --- menus: Escape and a press elsewhere close them ---
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// --- colours: at once, without leaving the page and what was typed on it ---
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-theme-switch") || !event.submitter) return;
  event.preventDefault();
  release(form);
  const body = new FormData(form, event.submitter);
  document.documentElement.dataset.bsTheme = body.get("theme");
  buttonsOf(form).forEach((button) => button.setAttribute("aria-pressed", String(button === event.submitter)));
  fetch(form.action, { method: "POST", body, redirect: "manual" });
});

// --- long texts: how much is left, said politely near the limit only ---
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.maxLength || field.maxLength < 0 || field.tagName !== "TEXTAREA") return;
  const left = field.maxLength - field.value.length;
  let counter = field.nextElementSibling;
  if (!counter?.classList.contains("counter")) {
    if (left > field.maxLength / 10) return;
    counter = document.createElement("p");
    counter.className = "counter";
    counter.setAttribute("role", "status");
    field.after(counter);
  }
  counter.textContent = left > field.maxLength / 10 ? "" : `${field.value.length} / ${field.maxLength}`;
});

// --- a phone: what is long is folded, but where a reason stands in it; without a script it is open ---
if (window.matchMedia("(max-width: 767.98px)").matches) {
  document.querySelectorAll(".act-page details.folds").forEach((one) => { one.open = false; });
}

// --- paper: what is folded on the screen is open on paper ---
window.addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((one) => {
  one.open = true;
  one.dataset.openedForPrint = "yes";
}));
window.addEventListener("afterprint", () => document.querySelectorAll("[data-opened-for-print]").forEach((one) => {
  one.open = false;
  delete one.dataset.openedForPrint;
}));
