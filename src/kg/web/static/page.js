// Opens what an address points into, copies what a link offers, runs a query by Ctrl+Enter and stops it. Without this script,
// links lead there and a button runs it.

function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let around = target; around; around = around.parentElement) {
    if (around.matches("details")) around.open = true;
  }
  const first = target.querySelector(":scope > details");
  if (first) first.open = true;
  target.scrollIntoView();
}

for (const link of document.querySelectorAll("a[data-copy]")) {
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard) return;
    event.preventDefault();
    const from = link.dataset.copy && document.querySelector(link.dataset.copy);
    await navigator.clipboard.writeText(from ? from.textContent.trim() : link.href);
    const said = link.textContent;
    link.textContent = link.dataset.copied;
    setTimeout(() => (link.textContent = said), 2000);
  });
}

document.getElementById("query")?.addEventListener("keydown", ({ key, ctrlKey, metaKey, target }) => {
  if (key === "Enter" && (ctrlKey || metaKey)) target.form.requestSubmit();
});

// While the answer to a long query is awaited, the page says so and lets go of it: the server then ends the query.
const running = document.getElementById("running");
if (running) {
  let waiting;
  const settle = (said) => (clearTimeout(waiting), running.replaceChildren(said));
  running.closest("form").addEventListener("submit", () => {
    settle("");
    waiting = setTimeout(() => {
      running.append(document.getElementById("runs").content.cloneNode(true));
      running.querySelector("button").addEventListener("click", () => {
        stop();
        settle(running.dataset.stopped);
      });
    }, 500);
  });
  addEventListener("pageshow", () => settle(""));
}

addEventListener("hashchange", open);
if (location.hash) open();
