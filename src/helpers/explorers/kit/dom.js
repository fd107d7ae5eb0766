/** Elements without markup in strings: `html("button", {type: "button"}, "Reset")`. */

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export const html = (tag, attributes, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/**
 * A new id on every call, to tie labels to inputs. Random, because every widget of a notebook loads
 * this module anew, and the ids of two figures must differ.
 */
export const freshId = (stem) => `bx-${stem}-${Math.random().toString(36).slice(2)}`;

/** Give the focus to what is no control, as long as it stays there: the control that had it goes away. */
export function holdFocus(node) {
  node.tabIndex = -1;
  node.focus({ preventScroll: true });
  node.addEventListener("blur", () => node.removeAttribute("tabindex"), { once: true });
}
