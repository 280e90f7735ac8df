// Makes pages smoother. No page needs it: each thing it does, the server does too, one page later.

const language = document.documentElement.lang;
const each = (selector, deed, within = document) => within.querySelectorAll(selector).forEach(deed);

document.documentElement.classList.add("scripted");

// A page that comes back out of the browser's memory may show what is over, after signing out for one.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// A form that was refused is shown in answer to the form itself: going back to it later must not ask to send it again.
history.replaceState(history.state, "", location.href);

// The seconds until another code may be asked for.
each("[data-seconds]", (button) => {
  const hint = document.getElementById(button.getAttribute("aria-describedby"));
  const format = new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "long" });
  const end = Date.now() + Number(button.dataset.seconds) * 1000;
  button.disabled = true;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      hint.textContent = hint.textContent.replace(/\d+\s\p{L}+/u, format.format(left));
      return;
    }
    clearInterval(timer);
    button.disabled = false;
    hint.remove();
  };
  const timer = setInterval(tick, 500);
  tick();
});

// A code page that is left open says so when the code is too old; who is typing one is left alone.
each("[data-old-in]", (line) => {
  setTimeout(() => document.getElementById("code")?.value || location.replace(location.href), (Number(line.dataset.oldIn) + 2) * 1000);
});

// Recovery codes, a line each, for another program of the person's. Browsers allow it under https only.
each("[data-copies]", (button) => {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => {
    const lines = [...document.getElementById(button.dataset.copies).children].map((line) => line.textContent.trim());
    const say = () => (document.getElementById("copied").textContent = button.dataset.copied);
    navigator.clipboard.writeText(lines.join("\n")).then(say, () => {});
  });
});

// The code off the phone, where the browser can read it (WebOTP).
const code = document.querySelector('input[autocomplete="one-time-code"]');
if (code && "OTPCredential" in window) {
  const stop = new AbortController();
  code.form.addEventListener("submit", () => stop.abort());
  navigator.credentials
    .get({ otp: { transport: ["sms"] }, signal: stop.signal })
    .then((otp) => {
      if (!otp || code.value) return;
      code.value = otp.code;
      code.form.requestSubmit();
    })
    .catch(() => {});
}

// For whom a reset is, and what was typed for it, stays in sight on the page for the code. This tab keeps it, so that a stolen cookie shows nothing.
// It is shown for the reset that this tab's own form began, and for no other: another tab, or another person, may have begun one since.
const kept = () => JSON.parse(sessionStorage.getItem("typed"));
const keep = (typed) => (typed ? sessionStorage.setItem("typed", JSON.stringify(typed)) : sessionStorage.removeItem("typed"));
const journey = document.querySelector("main [name=step]")?.value.split(".")[0];
if (kept() && !kept().journey) keep(document.querySelector("[data-typed]") && { ...kept(), journey });
each("[data-typed]", (place) => {
  const typed = kept();
  if (!typed?.[place.dataset.typed] || typed.journey !== journey) return;
  place.querySelector("span, strong").textContent = typed[place.dataset.typed];
  place.hidden = false;
});
each("form[data-keeps]", (form) => {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    const seen = (name) => (form.elements[name]?.offsetParent ? form.elements[name].value : "");
    keep({ name: document.getElementById("account").textContent, number: seen("number"), address: seen("address") });
  });
});

// A button that says what the chosen method leads to.
each("button[data-sent]", (button) => {
  const say = () => {
    const chosen = button.form.querySelector(":checked");
    if (chosen) button.textContent = button.dataset[chosen.dataset.sent === "true" ? "sent" : "own"];
  };
  button.form.addEventListener("change", say);
  say();
});

// Show password.
each("input[type=password][data-show]", (input) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? input.dataset.hide : input.dataset.show;
  };
  show(false);
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => show(input.type === "password"));
  // What is sent is a password field, so that browsers don't keep it among what was typed.
  input.form.addEventListener("submit", () => show(false));
  input.after(button);
});

// What is to be said of a new password, while it is typed.
each("[data-verdict-url]", (verdict) => {
  const form = verdict.closest("form");
  const input = form.elements.new;
  let pause, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    if (!input.value) {
      verdict.textContent = "";
      delete verdict.dataset.verdict;
      return;
    }
    // The page's form, without the other passwords.
    const body = new URLSearchParams();
    for (const name of ["csrf", "step", "new"]) {
      if (form.elements[name]) body.set(name, form.elements[name].value);
    }
    try {
      const answer = await fetch(verdict.dataset.verdictUrl, { method: "POST", body, signal: asked.signal });
      if (!answer.ok) return;
      const said = await answer.json();
      verdict.dataset.verdict = said.good ? "good" : "refused";
      verdict.textContent = `${said.verdict} ${said.advice}`.trim();
    } catch {
      // Typed on, or offline: the server looks at it when the form is sent.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 350);
  });
  // Sent: the server says what it thinks of it, and by then the question would be out of date.
  form.addEventListener("submit", () => {
    clearTimeout(pause);
    asked?.abort();
  });
});

// What became of the message: when that changes, the line is taken from the page as the server shows it now.
each("[data-status-url]", (line) => {
  const over = () => ["sent", "refused", "dead"].includes(line.dataset.state);
  let rest = 2000;
  // A right code gives the session another name: an answer to a question of before would take that away.
  const left = new AbortController();
  addEventListener("submit", () => left.abort());
  const get = (address) => fetch(address, { signal: left.signal });
  const ask = async () => {
    try {
      const { state } = await (await get(line.dataset.statusUrl)).json();
      if (state && state !== line.dataset.state) {
        const page = new DOMParser().parseFromString(await (await get(location.href)).text(), "text/html");
        const fresh = page.getElementById(line.id);
        if (fresh) {
          // Only other words are announced.
          if (fresh.textContent !== line.textContent) line.innerHTML = fresh.innerHTML;
          line.dataset.state = fresh.dataset.state;
        }
      }
    } catch {
      // Offline for a moment: the next question may get through.
    }
    if (over() || left.signal.aborted) return;
    rest = Math.min(rest * 1.25, 10000);
    setTimeout(ask, rest);
  };
  if (!over()) setTimeout(ask, 1000);
});

// While there is guessing: the browser works in a thread of its own, which goes on by itself; where it cannot work, once it has waited.
each("form[data-worker]", (form) => {
  const work = form.querySelector(".work");
  const status = work.querySelector("[role=status]");
  const goOn = () => {
    clearTimeout(timer);
    status.textContent = status.dataset.done;
    form.submit();
  };
  const timer = setTimeout(goOn, Number(form.dataset.wait) * 1000 + 500);
  work.hidden = false;
  status.textContent = status.dataset.working;
  const worker = new Worker(form.dataset.worker);
  worker.addEventListener("message", ({ data }) => {
    work.querySelector("progress").value = data.likely ?? 100;
    if (data.solution === undefined) return;
    form.elements.solution.value = data.solution;
    goOn();
  });
  worker.postMessage(form.elements.puzzle.value);
});

// The avatar menu closes with Escape, with a click on any other place, and when the focus leaves it, which it would cover.
each("details.avatar", (menu) => {
  addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
