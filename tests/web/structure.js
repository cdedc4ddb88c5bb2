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

  // A word that is not on one line was broken, unless it is an address or code, which may be.
  const anywhere = "code, pre, textarea, svg, a[rel=external], .citation, .problem, .contents, .term, .hidden";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text.parentElement.closest(anywhere) || !text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.bottom)));
      if (lines.size > 1) faults.push(`breaks the word "${word[0]}" in ${named(text.parentElement)}`);
    }
  }

  if (root.clientWidth < 480) {
    const header = document.querySelector("header");
    if (header && header.offsetHeight > 96) faults.push(`has a header ${header.offsetHeight} high`);
    // What stands by itself in lists and to get about is for fingers; what stands among words is as high as these. Cards of
    // other sites have little room.
    const among = (one) => [...one.parentElement.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    const listed = ":is(header, nav, li, .tools) :is(a, button, summary, label, select):not(svg *, .hidden, .embed *)";
    for (const one of document.querySelectorAll(listed)) {
      const { height, width } = one.getBoundingClientRect();
      const alone = getComputedStyle(one).display !== "inline" || among(one).length <= 8;
      if (height && width > 1 && height < 43.5 && alone && one.checkVisibility()) {
        faults.push(`has ${named(one)} "${one.textContent.trim()}" only ${height} high`);
      }
    }
    // What a chart draws has a link in words beside it.
    for (const one of document.querySelectorAll("main :is(a, button, summary, input, select, textarea):not(svg *, .hidden)")) {
      const { height, width } = one.getBoundingClientRect();
      const isBox = one.type === "checkbox";
      if (width && height && height < 23.5 && !isBox) {
        faults.push(`has ${named(one)} "${one.textContent.trim()}" only ${height} high`);
      }
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
