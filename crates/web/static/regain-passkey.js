// Passkeys: what the server asks is given to the browser, and what a passkey makes or signs goes into the page's form. A page has a
// sentence for a browser without them, and another way on.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

// What the standard calls RegistrationResponseJSON and AuthenticationResponseJSON; older browsers cannot write it by themselves.
const written = ({ id, rawId, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const sent = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
  if (response.getTransports) sent.transports = response.getTransports();
  return JSON.stringify({ id, rawId: text(rawId), type, response: sent });
};

const make = (asked, signal) =>
  navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    },
    signal,
  });

const sign = (asked, signal, mediation) =>
  navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) },
    signal,
    ...(mediation && { mediation }),
  });

const usable = isSecureContext && "PublicKeyCredential" in window;

// Asked for when it is needed: it is good for a few minutes.
const ask = async (form) => {
  const answer = await fetch(form.dataset.ask, {
    method: "POST",
    body: new URLSearchParams({ csrf: form.elements.csrf.value }),
  });
  if (!answer.ok) throw new Error("not asked");
  return answer.json();
};

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const how = form.dataset.passkey;
  const error = document.getElementById("passkey-error");
  const say = (what) => {
    error.setAttribute("role", "alert");
    error.textContent = error.dataset[what];
    error.hidden = false;
  };
  let pending;
  const next = () => {
    pending?.abort();
    pending = new AbortController();
    return pending.signal;
  };
  const send = (credential) => {
    form.elements.credential.value = written(credential);
    form.requestSubmit();
  };

  if (!usable) {
    if (how !== "sign-in") say("none");
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    // The language switch sends the form elsewhere.
    if (form.elements.credential.value || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    error.hidden = true;
    const signal = next();
    try {
      const asked = how === "sign-in" ? await ask(form) : JSON.parse(form.dataset.options);
      send(await (how === "create" ? make(asked, signal) : sign(asked, signal)));
    } catch (failure) {
      if (!signal.aborted) say(failure.name === "InvalidStateError" && error.dataset.there ? "there" : "stopped");
    }
  });

  // Among what the browser offers for the name.
  if (how !== "sign-in") return;
  const offer = async () => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const signal = next();
    try {
      send(await sign(await ask(form), signal, "conditional"));
    } catch {
      // Not chosen: the name and the button are there.
    }
  };
  offer();
  setInterval(offer, 4 * 60 * 1000);
});

// Passkeys that are not on the account any more are not offered again (Signal API).
const good = document.querySelector("[data-passkeys]");
if (usable && good) {
  PublicKeyCredential.signalAllAcceptedCredentials?.(JSON.parse(good.dataset.passkeys)).catch(() => {});
}
