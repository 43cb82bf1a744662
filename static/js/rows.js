// Rows of a formset, added and taken away in the page. Without this file the button named `add_row`
// submits the form and the server adds the row.
//
//   <div data-rows="options">                    the formset's prefix
//     {{ formset.management_form }}
//     <div data-row>…fields, a hidden DELETE, <button name="drop_row" data-row-remove>…</div>
//     <template data-row-empty><div data-row>…empty_form, <span data-row-number>…</div></template>
//     <button name="add_row" value="options">…</button>
//   </div>
"use strict";

document.addEventListener("click", (event) => {
  const add = event.target.closest("button[name=add_row]");
  const remove = event.target.closest("[data-row-remove]");
  if (add) addRow(event, add);
  if (remove) removeRow(event, remove);
});

// One of the rows is the chosen one: ticking it takes the tick off the others.
document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-rows]");
  if (!box || !event.target.dataset.onlyOne || !event.target.checked) return;
  for (const other of box.querySelectorAll(`[data-only-one="${event.target.dataset.onlyOne}"]`)) {
    if (other !== event.target) other.checked = false;
  }
});

function addRow(event, button) {
  const box = button.closest("[data-rows]");
  const empty = box?.querySelector("template[data-row-empty]");
  const total = box?.querySelector(`input[name="${box.dataset.rows}-TOTAL_FORMS"]`);
  const most = box?.querySelector(`input[name="${box.dataset.rows}-MAX_NUM_FORMS"]`);
  if (!empty || !total) return;
  event.preventDefault();
  const place = Number(total.value);
  if (most && place >= Number(most.value)) return;
  const holder = document.createElement("div");
  holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", String(place));
  const rows = [...holder.children];
  rows.forEach((row) => empty.before(row));
  rows.forEach((row) => row.querySelectorAll("[data-row-number]").forEach((one) => { one.textContent = String(place + 1); }));
  total.value = String(place + 1);
  rows[0]?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function removeRow(event, button) {
  const row = button.closest("[data-row]");
  const mark = row?.querySelector("input[name$='-DELETE']");
  if (!mark) return;
  event.preventDefault();
  if (mark.type === "checkbox") mark.checked = true;
  else mark.value = "on";
  const box = row.closest("[data-rows]");
  row.hidden = true;
  mark.dispatchEvent(new Event("change", { bubbles: true }));
  box?.querySelector("button[name=add_row]")?.focus();
}
