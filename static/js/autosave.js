// A draft that saves itself one second after a change, and at once when the page is left or hidden.
//
//   <form data-autosave-url="…" …> {% csrf_token %} <input type="hidden" name="version" value="3">
//
// POST of the whole form with X-Requested-With: autosave. Answers:
//   200 {"saved_at": "14:32" or an ISO instant, "version": 4}
//   409 {"pairs": [{"label", "theirs", "mine"}], "theirs": {field: text}, "version": 5, "by": name,
//        "at": instant}   nothing was overwritten
//   401 {"login": url}   the text stays here; sign in in a new tab, then save again
//   422 {"message": sentence}   refused for a reason the writer can read
// The words are in parts/autosave.html. Nothing is ever submitted by this file.
"use strict";

for (const form of document.querySelectorAll("form[data-autosave-url]")) autosave(form);

function autosave(form) {
  const state = form.querySelector("[data-autosave-state]");
  let timer = 0;
  let running = false;
  let dirty = false;
  let stopped = false;
  let wait = 1000;
  let pressed = null;

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", sent);
  window.addEventListener("pageshow", () => { stopped = stopped && Boolean(form.querySelector("[data-notice]")); });
  window.addEventListener("online", () => dirty && save());
  window.addEventListener("beforeunload", (event) => {
    if (!dirty) return;
    event.preventDefault();
    save();
  });
  window.addEventListener("pagehide", () => dirty && save());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && dirty && save());

  // A press while a draft copy is on its way waits for its answer: it brings the next version.
  function sent(event) {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    stopped = true;
    dirty = false;
  }

  function changed(event) {
    if (event.target.closest("[data-notice]") || event.target.type === "file") return;
    dirty = true;
    if (stopped) return;
    say("changed");
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function body() {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return new URLSearchParams(data);
  }

  async function save() {
    if (running || stopped) return;
    clearTimeout(timer);
    running = true;
    await send();
    running = false;
    const button = pressed;
    pressed = null;
    if (button && !stopped) form.requestSubmit(button);
  }

  async function send() {
    dirty = false;
    say("saving");
    const text = body();
    let answer;
    try {
      answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body: text,
        // It arrives though the page is gone; browsers take no more than 64 KB of such a body.
        keepalive: text.toString().length < 60000,
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
      });
    } catch {
      dirty = true;
      say("offline");
      wait = Math.min(wait * 2, 60000);
      timer = setTimeout(save, wait);
      return;
    }
    wait = 1000;
    const told = await answer.json().catch(() => null);
    if (answer.ok && !answer.redirected && told) {
      form.elements.version.value = told.version;
      say("saved", clock(told.saved_at));
      if (dirty) timer = setTimeout(save, wait);
    } else if (answer.status === 409 && told) {
      conflict(told);
    } else if (answer.status === 422 && told?.message) {
      dirty = true;
      if (state) state.textContent = told.message;
    } else if (answer.status === 401 || answer.status === 403 || answer.redirected) {
      signedOut(told?.login || (answer.redirected ? answer.url : ""));
    } else {
      dirty = true;
      say("failed");
    }
  }

  function say(word, time) {
    if (state) state.textContent = (state.dataset[word] || "").replace("{time}", time || "");
  }

  function clock(instant) {
    const moment = new Date(instant);
    if (Number.isNaN(moment.getTime())) return instant;
    return moment.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  }

  function notice(kind) {
    form.querySelector("[data-notice]")?.remove();
    const box = document.createElement("div");
    box.dataset.notice = kind;
    box.append(form.querySelector(`template[data-autosave-${kind}]`).content.cloneNode(true));
    form.prepend(box);
    stopped = true;
    dirty = true;
    return box;
  }

  function resume(box) {
    box.remove();
    stopped = false;
    return save();
  }

  function signedOut(login) {
    say("failed");
    const box = notice("signed-out");
    box.querySelector("[data-login]").href = login || window.location.href;
    box.querySelector("[data-retry]").addEventListener("click", async () => {
      await freshToken();
      await resume(box);
    });
  }

  // After a new sign-in the old form token is worthless: take the one of a fresh copy of the page.
  async function freshToken() {
    const answer = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const copy = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = copy.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (token) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((one) => { one.value = token; });
  }

  function conflict(told) {
    say("failed");
    const box = notice("conflict");
    const who = box.querySelector("[data-who]");
    if (told.by && told.at) who.textContent = who.dataset.who.replace("{by}", told.by).replace("{at}", clock(told.at));
    const pattern = box.querySelector("[data-pair]");
    for (const { label, theirs, mine } of told.pairs || []) {
      const pair = pattern.cloneNode(true);
      pair.querySelector("[data-label]").textContent = label;
      pair.querySelector("[data-theirs]").textContent = theirs || "–";
      pair.querySelector("[data-mine]").textContent = mine || "–";
      pattern.before(pair);
    }
    pattern.remove();
    box.querySelector("[data-keep-mine]").addEventListener("click", () => {
      form.elements.version.value = told.version;
      resume(box);
    });
    // The page as stored: rows may have come and gone, so it is drawn anew and not patched here.
    box.querySelector("[data-take-theirs]").addEventListener("click", () => {
      dirty = false;
      window.location.assign(form.getAttribute("action") || window.location.pathname);
    });
    box.querySelector(".conflict").focus();
  }
}
