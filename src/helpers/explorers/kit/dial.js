/** A round dial: turned by mouse or finger around its middle, or by the arrow keys. It has no end. */

import { html, svg } from "./dom.js";
import { drag } from "./handle.js";

const SIZE = 132; // pixels of a side
const MIDDLE = SIZE / 2;
const TRACK = 40; // radius
const NAMES = 56; // radius of the names of notches

/** How far a key turns: by one step, by ten. */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

const at = (turn, radius) => {
  const angle = 2 * Math.PI * turn;
  return [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)];
};

/**
 * `options`: label, steps (how many there are in a full turn), notches (names around it, from the
 * top, clockwise), cls, and `oninput(step)`, a whole number from 0 to steps - 1. The returned
 * `set(step, words, name)` turns it; `words` are its value, in its middle and for a screen reader.
 */
export function dial(figure, { label, steps, notches = [], cls = "", oninput }) {
  const inside = svg("text", { class: "bx-text", x: MIDDLE, y: MIDDLE + 5, "text-anchor": "middle" });
  const grip = svg("g", {}, svg("circle", { r: 20, class: "bx-hit" }), svg("circle", { r: 9, class: "bx-knob" }));
  const names = notches.map((name, i) => {
    const [x, y] = at(i / notches.length, NAMES);
    return svg("text", { class: "bx-tick", x, y: y + 4, "text-anchor": "middle" }, name);
  });
  const node = svg(
    "g", { class: `bx-handle ${notches.length ? "bx-notched" : ""} ${cls}`, tabindex: 0, role: "slider", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": steps - 1 },
    svg("circle", { cx: MIDDLE, cy: MIDDLE, r: TRACK, class: "bx-track" }),
    inside, grip,
  );
  const picture = svg("svg", { class: "bx-dial-face", viewBox: `0 0 ${SIZE} ${SIZE}`, role: "group", "aria-label": label }, ...names, node);
  const caption = html("p", { class: "bx-dial-label", "aria-hidden": "true" }, label);
  let now = 0;
  const turn = (step) => {
    now = ((step % steps) + steps) % steps; // at once: keys may come faster than frames
    oninput(now);
  };
  drag(figure, node, (event) => {
    const box = picture.getBoundingClientRect();
    const [dx, dy] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    if (Math.hypot(dx, dy) < box.width / 20) return; // the middle has no angle
    turn(Math.round((Math.atan2(dx, -dy) / (2 * Math.PI)) * steps));
  });
  figure.listen(node, "keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    turn(now + KEYS[event.key] * (event.shiftKey ? 10 : 1));
  });
  return {
    node: html("div", { class: "bx-dial" }, caption, picture),
    set(step, words, name = label) {
      now = step;
      const [x, y] = at(step / steps, TRACK);
      if (inside.textContent !== words) inside.textContent = words;
      grip.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
      node.setAttribute("aria-valuenow", step);
      node.setAttribute("aria-valuetext", words);
      node.setAttribute("aria-label", name);
      if (caption.textContent !== name) caption.textContent = name;
    },
  };
}
