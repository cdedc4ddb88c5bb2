// What can stand at a place of a query, as far as what is before it tells: keywords, names or both.

const TOKEN = new RegExp(
  [
    /#[^\n\r]*/, // a comment
    /"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*(?:"|$)|'(?:[^'\\\n]|\\.)*(?:'|$)/, // a string
    /<[^<>"{}|^`\\\s]*>/, // an IRI
    /[?$][\w\u00b7\u00c0-\uffff]+/, // a variable
    /@[\w-]+/,
    /(?:[\p{L}_][\p{L}\w.-]*)?:[\p{L}\w.:%-]*[\p{L}\w:%-]|(?:[\p{L}_][\p{L}\w.-]*)?:/, // a name with a prefix
    /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/,
    /[\p{L}_]\w*/, // a word
    /\^\^|&&|\|\||!=|<=|>=|\S/,
  ]
    .map((one) => `(?:${one.source})`)
    .join("|"),
  "gu",
);

const FUNCTIONS = (
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI COALESCE IF CONTAINS STRSTARTS " +
  "STRENDS STRBEFORE STRAFTER REGEX REPLACE CONCAT STRLEN SUBSTR UCASE LCASE YEAR MONTH DAY ROUND CEIL FLOOR ABS NOW " +
  "isIRI isBlank isLiteral isNumeric sameTerm"
).split(" ");
const PATTERNS = ["OPTIONAL", "FILTER", "BIND", "VALUES", "UNION", "MINUS", "GRAPH", "SERVICE"];
const MODIFIERS = ["GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET", "VALUES"];

// For each sort of place: the keywords that can stand there, and whether a name can. A property is a name, too.
const PLACES = {
  start: { keywords: ["SELECT", "PREFIX", "ASK", "CONSTRUCT", "DESCRIBE", "BASE"] },
  prefix: { keywords: [], prefixes: true },
  select: { keywords: ["DISTINCT", "REDUCED", "WHERE", "FROM", "NAMED", ...FUNCTIONS] },
  subject: { keywords: [...PATTERNS, "SELECT"], names: true },
  predicate: { keywords: [], properties: true },
  object: { keywords: [], names: true },
  end: { keywords: PATTERNS },
  call: { keywords: ["NOT EXISTS", "EXISTS", ...FUNCTIONS] },
  expression: { keywords: ["AS", "IN", "NOT", "EXISTS", "DISTINCT", "SEPARATOR", ...FUNCTIONS], names: true },
  data: { keywords: ["UNDEF"], names: true },
  iri: { keywords: ["NAMED"], names: true },
  modifier: { keywords: MODIFIERS },
  order: { keywords: ["BY", "ASC", "DESC", ...FUNCTIONS, ...MODIFIERS] },
  none: { keywords: ["WHERE", "SILENT"] },
};

const NEXT = { subject: "predicate", predicate: "object", object: "end" };

export function tokens(text) {
  return (text.match(TOKEN) ?? []).filter((one) => !one.startsWith("#"));
}

// By how many brackets of a sort more are opened than closed.
export function opened(text, open, close) {
  return tokens(text).reduce((sum, one) => sum + (one === open) - (one === close), 0);
}

export function place(before) {
  const around = [{ is: "top", at: "start" }];
  for (const token of tokens(before)) {
    const here = around.at(-1);
    const word = token.toUpperCase();
    if (token === "{") {
      around.push(here.at === "data" ? { is: "data", at: "data" } : { is: "group", at: "subject" });
    } else if (token === "}") {
      while (around.length > 1 && !["group", "data"].includes(around.at(-1).is)) around.pop();
      if (around.length > 1) around.pop();
      const outside = around.at(-1);
      outside.at = outside.is === "top" || outside.selects ? "modifier" : "subject";
    } else if (token === "(") {
      const sort = { subject: "list", object: "list", predicate: "path", data: "data" }[here.at] ?? "expression";
      around.push({ is: sort, at: { list: "object", path: "predicate" }[sort] ?? sort });
    } else if (token === "[") {
      around.push({ is: "blank", at: "predicate" });
    } else if (token === ")" || token === "]") {
      if (around.length < 2 || ["group"].includes(here.is)) continue;
      around.pop();
      const outside = around.at(-1);
      if (outside.at === "call") outside.at = "subject";
      else if (here.is !== "data") outside.at = NEXT[outside.at] ?? outside.at;
    } else {
      follow(here, token, word);
    }
  }
  const here = around.at(-1);
  return { at: here.at, ...PLACES[here.at] };
}

function follow(here, token, word) {
  const isTerm = /^[?$]\w|^[<"':\d]|^[+-]?[\d.]+\d|:/.test(token) || ["TRUE", "FALSE"].includes(word);
  if (here.is === "top" || here.selects || (here.is === "group" && word === "SELECT")) {
    if (here.is !== "top") here.selects = true;
    const to = {
      PREFIX: "prefix", BASE: "none", SELECT: "select", ASK: "none", CONSTRUCT: "none", DESCRIBE: "iri", FROM: "iri",
      NAMED: "iri", WHERE: "none", GROUP: "order", ORDER: "order", HAVING: "order", LIMIT: "modifier",
      OFFSET: "modifier", VALUES: "data",
    }[word];
    if (to) here.at = to;
    else if (here.at === "prefix" && token.endsWith(":")) here.at = "none";
    else if (here.at === "none" && token.startsWith("<")) here.at = "start";
    else if (here.at === "iri" && isTerm) here.at = "select";
    return;
  }
  if (here.is === "group" && /^[a-z]+$/i.test(token) && token !== "a") {
    const to = { OPTIONAL: "none", MINUS: "none", UNION: "none", GRAPH: "iri", SERVICE: "iri", FILTER: "call",
      BIND: "call", VALUES: "data" }[word];
    if (to) here.at = to;
    if (to || here.at === "call") return;
  }
  const isPattern = ["group", "blank"].includes(here.is);
  if (isPattern && token === ".") here.at = "subject";
  else if (isPattern && token === ";") here.at = "predicate";
  else if (isPattern && token === ",") here.at = "object";
  else if (here.is === "path" || ["list", "expression", "data"].includes(here.is)) return;
  else if (here.at === "object" && ["/", "|", "^"].includes(token)) here.at = "predicate";
  else if (here.at === "iri" && isTerm) here.at = "none";
  else if (isTerm || (token === "a" && here.at === "predicate")) here.at = NEXT[here.at] ?? here.at;
}
