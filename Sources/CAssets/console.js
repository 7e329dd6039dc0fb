// The only script. Every page works without it: each part improves one thing, and a part that fails leaves the page as it was.
// One policy makes markup, out of pages of this server alone.
const markup = globalThis.trustedTypes?.createPolicy("rapport", { createHTML: (page) => page }) ?? { createHTML: (page) => page };
const german = document.documentElement.lang === "de";

// A form with data-live shows its answer while it is filled in: the parts of the page that it names come from the server's answer.
for (const form of document.querySelectorAll("form[data-live][method=get]")) {
  let latest;
  form.addEventListener("change", async () => {
    latest?.abort();
    latest = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { signal: latest.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(markup.createHTML(await answer.text()), "text/html");
      for (const id of form.dataset.live.split(" ")) document.getElementById(id)?.replaceWith(page.getElementById(id));
    } catch { /* no connection, or a newer answer is on its way: the button still works */ }
  });
}

// A button that copies what is meant for a shell.
for (const lines of document.querySelectorAll(".twin pre")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = german ? "Kopieren" : "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(lines.textContent);
    button.textContent = german ? "Kopiert" : "Copied";
  });
  lines.after(button);
}

// The browser asks before words are lost that were typed and not sent.
for (const form of document.querySelectorAll("form[method=post]")) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
}
