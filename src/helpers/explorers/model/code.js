/** The chapter's own lines of code, each of which lights up with what it computes. */

import { html } from "../kit/dom.js";
import listing from "./listing.json" with { type: "json" };

export const PARTS = [...new Set(listing.flatMap(({ parts }) => parts))];

/** The lines that compute a part, as text without their indentation. */
export const linesOf = (part) => listing.filter(({ parts }) => parts.includes(part)).map(({ text }) => text.trim());

/** A listing through which the arrow keys go; only one line of it is a stop of the Tab key. */
export function code(figure, touch) {
  const lines = [];
  const rows = listing.map(({ text, parts }) => {
    const [, indent, statement, comment] = text.match(/^( *)(.*?)( *#.*)?$/);
    const line = html(
      parts.length ? "button" : "div", { type: parts.length > 0 && "button", class: "model-line" },
      statement, html("span", { class: "model-comment" }, comment ?? ""),
    );
    line.style.setProperty("--indent", `${indent.length}`);
    if (!parts.length) return line;
    touch.add(line, parts);
    lines.push({ node: line, parts });
    return line;
  });
  const node = html(
    "div", { class: "model-code", role: "toolbar", "aria-orientation": "vertical", "aria-label": figure.say("code"), translate: "no" },
    ...rows,
  );
  figure.listen(node, "keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const at = lines.findIndex((line) => line.node === event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    lines[(at + step + lines.length) % lines.length].node.focus();
  });
  return {
    node,
    draw(touched) {
      const stop = Math.max(0, lines.findIndex(({ parts }) => parts[0] === touched));
      lines.forEach((line, i) => line.node.setAttribute("tabindex", i === stop ? 0 : -1));
    },
  };
}
