// Rows of a formset, added and taken away in the page. Without this file the button named `add_row`
// submits the form and the server adds the row.
//
//   <div data-rows="options">                    the formset's prefix
//     {{ formset.management_form }}
//     <div data-row>…fields, a hidden DELETE, <button name="drop_row" data-row-remove>…</div>
//     <template data-row-empty><div data-row>…empty_form, <span data-row-number>…</div></template>
//     <template data-row-dropped><p data-dropped>…<span data-dropped-word="Option {number} …"></span>
//       <button data-row-undo>…</button></p></template>
//     <button name="add_row" value="options">…</button>
//   </div>
"use strict";

document.addEventListener("click", (event) => {
  const add = event.target.closest("button[name=add_row]");
  const remove = event.target.closest("[data-row-remove]");
  if (add) addRow(event, add);
  if (remove) removeRow(event, remove);
  const undo = event.target.closest("[data-row-undo]");
  if (undo) bringBack(undo);
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
  total.value = String(place + 1);
  renumber(box);
  rows[0]?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function removeRow(event, button) {
  const row = button.closest("[data-row]");
  const mark = row?.querySelector("input[name$='-DELETE']");
  if (!mark) return;
  event.preventDefault();
  const box = row.closest("[data-rows]");
  const note = box?.querySelector("template[data-row-dropped]")?.content.firstElementChild.cloneNode(true);
  const number = row.querySelector("[data-row-number]")?.textContent || "";
  setMark(mark, true);
  row.hidden = true;
  if (note) {
    const word = note.querySelector("[data-dropped-word]");
    word.textContent = word.dataset.droppedWord.replace("{number}", number);
    row.after(note);
  }
  renumber(box);
  mark.dispatchEvent(new Event("change", { bubbles: true }));
  (note?.querySelector("[data-row-undo]") || box?.querySelector("button[name=add_row]"))?.focus();
}

function bringBack(button) {
  const note = button.closest("[data-dropped]");
  const row = note?.previousElementSibling;
  const mark = row?.querySelector("input[name$='-DELETE']");
  if (!mark) return;  // the server takes it from here
  setMark(mark, false);
  row.hidden = false;
  note.remove();
  renumber(row.closest("[data-rows]"));
  mark.dispatchEvent(new Event("change", { bubbles: true }));
  row.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}

function setMark(mark, gone) {
  if (mark.type === "checkbox") mark.checked = gone;
  else mark.value = gone ? "on" : "";
}

// What is seen is numbered as it stands: a row taken out leaves no gap.
function renumber(box) {
  const shown = [...box.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
  shown.forEach((row, place) => row.querySelectorAll("[data-row-number]").forEach((one) => { one.textContent = String(place + 1); }));
}
