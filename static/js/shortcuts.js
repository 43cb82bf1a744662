// Single keys, only while no text is being typed. They can be switched off (WCAG 2.1.4), and a key
// that belongs to Telex or VNI composition is never taken.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target;
  if (target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const rows = [...document.querySelectorAll(".queue tbody tr")].filter((row) => row.querySelector("a.title"));
  const at = rows.findIndex((row) => row.classList.contains("sel"));
  if (event.key === "j" || event.key === "k") {
    if (!rows.length) return;
    const next = event.key === "j" ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
    rows.forEach((row, place) => row.classList.toggle("sel", place === next));
    rows[next].querySelector("a.title").focus();
  } else if (event.key === "Enter" && at >= 0 && !target.closest("a, button, summary")) {
    rows[at].querySelector("a.title").click();
  } else if (event.key === "/") {
    const search = document.querySelector("main input[type=search], main input[name=q]");
    if (!search) return;
    search.focus();
    search.select();
  } else if (event.key === "?") {
    window.location.assign("/shortcuts/");
  } else {
    return;
  }
  event.preventDefault();
});
