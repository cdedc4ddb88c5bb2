// Opens what an address points into, copies what a link offers, and runs a query by Ctrl+Enter. Without this script,
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

addEventListener("hashchange", open);
if (location.hash) open();
