// Makes an editor of the form's field: colours, completion, the mistake at its place. The field stays what the
// form sends. It lives in a shadow root: styles come as sheets there, which the page's policy allows.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  ifNotIn,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { opened, place } from "./place.js";

const PAUSE = 200; // milliseconds without a key before anything is completed
const MOST = 12;

// Keywords come before names, and what cannot stand somewhere is not offered there.
const [KEYWORD, TERM, THING] = ["keyword", "term", "thing"].map((name, rank) => ({
  name,
  rank,
  header: () => Object.assign(document.createElement("span"), { hidden: true }),
}));

const theme = EditorView.theme({
  "&": {
    background: "var(--panel)",
    border: "1px solid var(--edge)",
    borderRadius: "4px",
    color: "var(--ink)",
    fontSize: "var(--t2)",
  },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "DejaVu Sans Mono", monospace', lineHeight: "1.5", maxHeight: "28rem" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "12rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { background: "var(--panel)", border: "0", color: "var(--quiet)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--line) 40%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 30%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { background: "none", outline: "1px solid var(--mark)" },
  ".cm-tooltip": { background: "var(--paper)", border: "1px solid var(--edge)", color: "var(--ink)", maxWidth: "90vw" },
  ".cm-tooltip-autocomplete ul li": { padding: "0.25rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--mark)", color: "var(--paper)" },
  ".cm-completionDetail": { fontStyle: "normal", marginInlineStart: "0.75rem" },
  ".cm-completionInfo": { maxWidth: "20rem" },
  ".cm-lintRange-error": {
    backgroundColor: "var(--caution-ground)",
    backgroundImage: "none", // its own is an address that the page's policy does not know
    textDecoration: "underline wavy var(--caution)",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--caution)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--mark)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.variableName, color: "var(--link)" },
  { tag: [tags.string, tags.annotation], color: "var(--target)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--visited)" },
]);

// What is before a word, and what can stand where it does; whoever asks outright may have names everywhere.
function placed(context, from) {
  const found = place(context.state.sliceDoc(0, from));
  return context.explicit ? { names: true, ...found } : found;
}

function words(context) {
  const word = context.matchBefore(/\w+/);
  if (!word || /[?$:<@"'-]/.test(context.state.sliceDoc(word.from - 1, word.from))) return null;
  const typed = word.text.toUpperCase();
  const fit = placed(context, word.from).keywords.filter((one) => one.toUpperCase().startsWith(typed));
  if (isWhole(fit, word.text)) return null;
  const options = fit.map((label) => ({ label, type: "keyword", section: KEYWORD }));
  return { from: word.from, options, filter: false };
}

// Who has written a keyword to its end wants no other word for it.
function isWhole(keywords, text) {
  return keywords.some((one) => one.toUpperCase() === text.toUpperCase());
}

// What is completed, asked for once, when something is completed first.
function known(address) {
  let asked;
  return () =>
    (asked ??= fetch(address)
      .then((answer) => (answer.ok ? answer.json() : { prefixes: {}, terms: [] }))
      .catch(() => ({ prefixes: {}, terms: [] })));
}

// Puts a word, and declares its prefix where the query does not.
function put(prefixes) {
  return (view, { label }, from, to) => {
    const prefix = label.split(":")[0];
    const isDeclared = new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const declared = isDeclared ? "" : `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    view.dispatch({
      changes: [...(declared ? [{ from: 0, insert: declared }] : []), { from, to, insert: label }],
      selection: { anchor: from + declared.length + label.length },
      userEvent: "input.complete",
    });
  };
}

function termsBy(load) {
  return async (context) => {
    const word = context.matchBefore(/[\w-]*:?[\w-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/[?$<"'@\w]/.test(context.state.sliceDoc(word.from - 1, word.from))) return null;
    const here = placed(context, word.from);
    if (!(here.names || here.properties || here.prefixes) || isWhole(here.keywords, word.text)) return null;
    const { prefixes, terms } = await load();
    if (context.aborted) return null;
    if (here.prefixes) {
      const declared = Object.entries(prefixes).map(([prefix, iri]) => ({ label: `${prefix}: <${iri}>` }));
      return { from: word.from, options: declared, validFor: /^[\w-]*:?$/ };
    }
    const apply = put(prefixes);
    const options = terms.map(({ name, kind, label, definition }) => ({
      label: name,
      detail: label === name ? undefined : label,
      info: definition || undefined,
      type: kind,
      section: TERM,
      // Between two things stands a property.
      boost: here.properties && kind === "property" ? 50 : 0,
      apply,
    }));
    return { from: word.from, options, validFor: /^[\w-]*:?[\w-]*$/ };
  };
}

// Things by their names: after “<” or for a word, the address of what is called so.
function thingsBy(address, lang) {
  return async (context) => {
    // Without a sign before it, only the last word can be meant.
    const word = context.matchBefore(/<\p{L}[\p{L}\p{N} '’-]*/u) ?? context.matchBefore(/\p{L}[\p{L}\p{N}'’-]*/u);
    if (!word) return null;
    const { from } = word;
    const text = word.text.replace("<", "");
    if (text.length < 3 || /[?$:<"'@\w]/.test(context.state.sliceDoc(from - 1, from))) return null;
    const here = placed(context, from);
    const isMeant = word.text !== text || (here.names && !isWhole(here.keywords, text));
    if (!isMeant) return null;
    const asking = new AbortController();
    context.addEventListener("abort", () => asking.abort(), { onDocChange: true });
    try {
      const asked = new URLSearchParams({ q: text, limit: MOST, lang });
      const answer = await fetch(`${address}?${asked}`, {
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      const { results } = answer.ok ? await answer.json() : { results: [] };
      return {
        from,
        filter: false,
        options: results.map(({ iri, kind, labels, name }) => ({
          label: `<${iri}>`,
          displayLabel: labels[lang] ?? name,
          detail: kind,
          type: "thing",
          section: THING,
        })),
      };
    } catch {
      return null; // another key was typed, or the network is gone
    }
  };
}

// A browser that puts a letter in the place of coloured words writes the colour down beside it, which the page's
// policy forbids: the editor puts it instead.
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || empty || !event.data || view.composing) return false;
    const insert = () =>
      view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});

// A bracket that the editor has closed is not closed twice by who closes it in the usual way, lines below.
const closing = EditorView.inputHandler.of((view, from, to, text) => {
  const open = { "}": "{", ")": "(", "]": "[" }[text];
  if (!open || from !== to || view.composing) return false;
  const doc = view.state.doc.toString();
  const between = /^\s*/.exec(doc.slice(to))[0];
  if (doc[to + between.length] !== text || opened(doc, open, text) > 0) return false;
  const blank = /\s*$/.exec(doc.slice(0, from))[0];
  const isOnLines = /[\n\r]/.test(blank + between);
  // What stands before the bracket on its own line stays there.
  const start = isOnLines ? from - blank.length : from;
  const indent = isOnLines ? /[\n\r]([ \t]*)$/.exec(between)?.[1] ?? "" : "";
  const insert = isOnLines ? `\n${indent}${text}` : text;
  view.dispatch({
    changes: { from: start, to: to + between.length + 1, insert },
    selection: { anchor: start + insert.length },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

function mistake(field, doc) {
  const { line, column, mistake: message } = field.dataset;
  if (!line || Number(line) > doc.lines) return [];
  const { from, to } = doc.line(Number(line));
  const at = Math.min(from + Number(column) - 1, to);
  const word = /^[?$]?[\w:-]+|^\S/.exec(doc.sliceString(at, to))?.[0].length ?? 0;
  return [{ from: at, to: at + word, severity: "error", message }];
}

function mount(field) {
  const { form } = field;
  const lang = document.documentElement.lang;
  const [label] = field.labels;
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  field.before(host);
  const run = () => (form.requestSubmit(), true);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        Prec.high(closing),
        closeBrackets(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        sparql(),
        syntaxHighlighting(colours),
        theme,
        replacing,
        autocompletion({
          activateOnTypingDelay: PAUSE,
          icons: false,
          override: [
            ifNotIn(["Comment", "String"], termsBy(known(field.dataset.completion))),
            ifNotIn(["Comment", "String"], thingsBy(field.dataset.search, lang)),
            ifNotIn(["Comment", "String"], words),
          ],
        }),
        // Tab is not among them: it goes on to the next field, as everywhere.
        keymap.of([
          { key: "Mod-Enter", run },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": label.textContent,
          tabindex: "0",
          spellcheck: "false",
          autocapitalize: "off",
        }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) field.value = state.doc.toString();
        }),
      ],
    }),
  });
  // A hidden field that has to be filled in would hold the form back without a word.
  field.required = false;
  field.hidden = true;
  label.addEventListener("click", () => view.focus());
  document.getElementById("keys").hidden = false;
  const mistakes = mistake(field, view.state.doc);
  view.dispatch(setDiagnostics(view.state, mistakes));
  for (const { from } of mistakes) {
    view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    // The words above it stay in sight.
    view.contentDOM.focus({ preventScroll: true });
  }
  // A browser that goes back fills the field in, and knows nothing of the editor.
  addEventListener("pageshow", () => {
    if (field.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
    }
  });
}

for (const field of document.querySelectorAll("textarea.code[name=query]")) mount(field);
