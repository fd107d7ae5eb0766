/** A picture of 28 by 28 numbers, each of which can be touched: by mouse, finger or arrow keys. */

import { digits, PIXELS, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { clamp } from "../kit/numbers.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -SIDE, ArrowDown: SIDE, PageUp: -7 * SIDE, PageDown: 7 * SIDE };

/** The pixel under a pointer on a node. */
function under(node, event) {
  const box = node.getBoundingClientRect();
  const [column, row] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
    .map((share) => clamp(Math.floor(share * SIDE), 0, SIDE - 1));
  return row * SIDE + column;
}

/**
 * `parts` are those that the picture stands for (see touch.js), `colour` is that of its ink. The
 * returned `set(values, pixel, words)` draws numbers from 0 to 1 and frames one of them.
 */
export function cells(figure, touch, { label, parts, colour }) {
  const picture = digits(figure, label, 1, colour);
  const mark = html("span", { class: "model-mark" });
  const node = html(
    "div",
    { class: "model-cells", tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": PIXELS - 1 },
    picture.node, mark,
  );
  touch.add(node, parts, (event) => ({ pixel: under(node, event) }));
  let at = 0;
  figure.listen(node, "keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    at = clamp(at + KEYS[event.key], 0, PIXELS - 1); // at once: keys may come faster than frames
    touch.set({ touched: parts[0], pixel: at });
  });
  return {
    node,
    set(values, pixel, words) {
      at = pixel;
      picture.set(values, label);
      mark.style.left = `${(100 * (pixel % SIDE)) / SIDE}%`;
      mark.style.top = `${(100 * Math.floor(pixel / SIDE)) / SIDE}%`;
      node.setAttribute("aria-valuenow", pixel);
      node.setAttribute("aria-valuetext", words);
    },
  };
}
