// Suggests entities below a search field while a name is typed. Without this script the form does all.

const PAUSE = 150; // milliseconds without a key before the server is asked
const MOST = 8;

for (const form of document.querySelectorAll("form[role=search]")) {
  const field = form.elements.q;
  const list = form.querySelector(".suggestions");
  let waiting = 0;
  let asking = new AbortController();

  const close = () => {
    clearTimeout(waiting);
    asking.abort();
    list.hidden = true;
  };

  const suggest = async () => {
    asking = new AbortController();
    const parameters = new URLSearchParams(new FormData(form));
    parameters.set("limit", MOST);
    let found;
    try {
      const answer = await fetch(`${form.action}?${parameters}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      found = answer.ok ? (await answer.json()).results : [];
    } catch {
      return; // another key was typed, or the network is gone: the form still works
    }
    list.replaceChildren(...found.map((one) => item(one, form.elements.lang?.value)));
    list.hidden = found.length === 0;
  };

  field.addEventListener("input", () => {
    close();
    if (field.value.trim()) waiting = setTimeout(suggest, PAUSE);
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      close();
      field.focus();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      const stops = [field, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      stops[(at + step + stops.length) % stops.length].focus();
      event.preventDefault();
    }
  });

  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
}

function item(one, lang) {
  const shown = document.documentElement.lang;
  const link = document.createElement("a");
  const { pathname } = new URL(one.iri);
  link.href = lang ? `${pathname}?lang=${lang}` : pathname;
  link.textContent = one.labels[shown] ?? one.name;
  if (!(shown in one.labels)) link.lang = one.language;
  const entry = document.createElement("li");
  entry.append(link);
  if (one.name !== link.textContent) {
    const name = document.createElement("span");
    name.textContent = one.name;
    name.lang = one.language;
    entry.append(" ", name);
  }
  return entry;
}
