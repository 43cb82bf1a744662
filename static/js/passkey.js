// A passkey or security key answers for a form: fetch what it is asked, let the device answer, put
// the answer into a hidden field, send the form with its own main button. Talking to the device is
// webauthn-json's work, which comes with allauth.
//
//   <div data-passkey="prove|make|enter" data-options="/where/to/ask/" data-field="name">
//     <button type="button" hidden>…</button> <p data-none>…</p> <p role="status" data-waits data-failed>
"use strict";

for (const box of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || !window.webauthnJSON) continue;
  const button = box.querySelector("button");
  button.hidden = false;
  box.querySelector("[data-none]")?.remove();
  button.addEventListener("click", () => answer(box, button));
}

async function answer(box, button) {
  const said = box.querySelector("[role=status]");
  const form = button.form;
  const field = form.querySelector(`[name=${box.dataset.field}]`);
  button.disabled = true;
  said.textContent = said.dataset.waits;
  try {
    const asked = await fetch(box.dataset.options, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!asked.ok) throw new Error(String(asked.status));
    const data = await asked.json();
    const options = data.options ?? data.request_options;
    const make = box.dataset.passkey === "make";
    field.value = JSON.stringify(
      await (make ? window.webauthnJSON.create(options) : window.webauthnJSON.get(options)),
    );
    said.textContent = "";
  } catch {
    said.textContent = said.dataset.failed;
    button.disabled = false;
    return;
  }
  const main = [...form.elements].find((one) => one.type === "submit");
  form.requestSubmit(main);
  button.disabled = false;
}
