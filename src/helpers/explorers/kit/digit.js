/** Small pictures of 28 by 28 grey levels, drawn as ink on paper in either theme. */

import { html } from "./dom.js";

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

export const CLASSES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Give a mark or an element the colour of a class of digits. */
export function inClassColour(node, digit) {
  node.classList.add("bx-class");
  node.style.setProperty("--bx-class", `var(--bx-digit-${digit})`);
  return node;
}

/** `#1f2430` or `#abc` to its three bytes. */
export function rgb(hex) {
  const digits = hex.length < 7 ? hex.replace(/[\da-f]/gi, "$&$&") : hex;
  return [1, 3, 5].map((at) => Number.parseInt(digits.slice(at, at + 2), 16));
}

/** Write grey levels as ink of one colour into RGBA bytes; no ink is transparent, a level of 1 has `full` of 255. */
export function ink(data, pixels, [red, green, blue], full = 255) {
  for (let i = 0, j = 0; i < pixels.length; i += 1, j += 4) {
    data[j] = red;
    data[j + 1] = green;
    data[j + 2] = blue;
    data[j + 3] = full * pixels[i];
  }
}

/**
 * A canvas for `count` pictures side by side. `set(pictures, words)` draws an array of grey levels,
 * all pictures one after another, in ink of a colour of the figure; null leaves the paper blank.
 * `words` are for a screen reader.
 */
export function digits(figure, label, count = 1, ofInk = "ink") {
  const node = html("canvas", {
    class: "bx-digit", width: SIDE * count, height: SIDE, role: "img", "aria-label": label,
  });
  const context = node.getContext("2d");
  const image = context.createImageData(SIDE, SIDE);
  return {
    node,
    set(pictures, words = label) {
      context.clearRect(0, 0, node.width, SIDE);
      if (node.getAttribute("aria-label") !== words) node.setAttribute("aria-label", words);
      if (!pictures) return;
      const colour = rgb(figure.color(ofInk));
      for (let n = 0; n < count; n += 1) {
        ink(image.data, pictures.subarray(n * PIXELS, (n + 1) * PIXELS), colour);
        context.putImageData(image, n * SIDE, 0);
      }
    },
  };
}

/** A picture with its name below. */
export const captioned = (node, ...words) =>
  html("div", { class: "bx-captioned" }, node, html("p", { class: "bx-caption" }, ...words));
