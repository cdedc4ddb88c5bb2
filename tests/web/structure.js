// What is wrong with the page as it stands: a list of sentences, empty where nothing is.
() => {
  const faults = [];
  const root = document.documentElement;
  const named = (element) => {
    const name = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "");
    return [name, ...element.classList].join(".");
  };
  const sized = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const holds = (element) => getComputedStyle(element).overflowX !== "visible";
  const held = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) if (holds(at)) return true;
    return false;
  };
  const reach = (element) => {
    const box = element.getBoundingClientRect();
    return box.left + Math.max(box.width, element.scrollWidth);
  };

  if (root.scrollWidth > root.clientWidth) {
    const all = [...document.body.querySelectorAll("*")];
    const out = all.filter((e) => sized(e) && !held(e) && reach(e) > root.clientWidth + 1);
    const inmost = out.filter((e) => !out.some((other) => other !== e && e.contains(other)));
    faults.push(`is ${root.scrollWidth} wide, not ${root.clientWidth}: ${inmost.slice(0, 3).map(named)}`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (!sized(element) || element.scrollWidth <= element.clientWidth + 1) continue;
    const figures = element.matches("table, svg") || element.querySelector("table, svg");
    if (figures && ["hidden", "clip"].includes(getComputedStyle(element).overflowX)) {
      faults.push(`cuts off ${named(element)}`);
    }
  }

  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const levels = headings.map((heading) => Number(heading.tagName[1]));
  const first = levels.filter((level) => level === 1).length;
  if (first !== 1) faults.push(`has ${first} headings of the first level`);
  headings.forEach((heading, at) => {
    if (levels[at] > (at ? levels[at - 1] : 0) + 1) {
      faults.push(`skips a level at the heading "${heading.textContent.trim()}"`);
    }
  });

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) faults.push(`has these ids twice: ${twice}`);
  for (const link of document.querySelectorAll('a[href^="#"], use[href^="#"]')) {
    const target = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!ids.includes(target)) faults.push(`has no target for #${target}`);
  }
  for (const name of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(/\s+/)) {
        if (!ids.includes(id)) faults.push(`has no ${id}, which ${named(element)} refers to`);
      }
    }
  }
  return faults;
};
