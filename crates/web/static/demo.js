// The demo's own pages: the outbox follows along, and codes can be copied. No page needs it.

const copies = () => {
  for (const field of document.querySelectorAll("input[data-copy]:not([data-ready])")) {
    field.dataset.ready = "";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = field.dataset.copy;
    button.setAttribute("aria-describedby", field.id);
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = field.dataset.copied;
      } catch {
        // Not allowed: it is selected, so that the keyboard copies it.
      }
    });
    field.after(button);
  }
};
copies();

for (const list of document.querySelectorAll("[data-follow]")) {
  let last = list.dataset.follow;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(list.id);
      if (!answer.ok || !fresh || fresh.dataset.follow === last) return;
      last = fresh.dataset.follow;
      list.innerHTML = fresh.innerHTML;
      copies();
    } catch {
      // Stopped: it goes on when the demo runs again.
    }
  }, 2000);
}
