/** A point that can be dragged by mouse and finger and moved by the arrow keys. */

import { svg } from "./dom.js";
import { clamp } from "./numbers.js";

const KEYS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  PageDown: [-10, 0], PageUp: [10, 0],
};

const STILL = 4; // pixels, of a hand that only clicks

/**
 * `options`: label, cls, axis ("x", "y" or "xy"), step in data units (default a hundredth of the
 * range), and `oninput(x, y)`. The returned `set(x, y, words)` places it; `words` is its value for
 * a screen reader.
 */
export function handle(figure, plot, options) {
  const { label, cls = "", axis = "xy", oninput } = options;
  const node = svg(
    "g",
    { class: `bx-handle bx-handle-${axis} ${cls}`, tabindex: 0, role: "slider", "aria-label": label },
    svg("circle", { r: 20, class: "bx-hit" }),
    svg("circle", { r: 8, class: "bx-knob" }),
  );
  plot.add(node, "handles");
  let at = [0, 0];
  const move = (x, y) => {
    const [x0, x1] = plot.x;
    const [y0, y1] = plot.y;
    // At once, not with the next drawing: keys may come faster than frames.
    at = [axis === "y" ? at[0] : clamp(x, x0, x1), axis === "x" ? at[1] : clamp(y, y0, y1)];
    oninput(...at);
  };
  drag(figure, node, (event) => move(...plot.point(event)));
  figure.listen(node, "keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const [dx, dy] = KEYS[event.key];
    const [sx, sy] = steps(plot, options.step);
    const times = event.shiftKey ? 10 : 1;
    // On one axis both pairs of arrows mean less and more.
    if (axis === "x") move(at[0] + (dx + dy) * sx * times, at[1]);
    else if (axis === "y") move(at[0], at[1] + (dx + dy) * sy * times);
    else move(at[0] + dx * sx * times, at[1] + dy * sy * times);
  });
  return {
    node,
    set(x, y, words) {
      at = [x, y];
      node.setAttribute("transform", `translate(${plot.sx(x)} ${plot.sy(y)})`);
      const [low, high] = axis === "y" ? plot.y : plot.x;
      const now = axis === "y" ? y : x;
      node.setAttribute("aria-valuemin", low);
      node.setAttribute("aria-valuemax", high);
      node.setAttribute("aria-valuenow", Number(now.toFixed(4)));
      node.setAttribute("aria-valuetext", words);
    },
  };
}

function steps(plot, step) {
  if (step) return Array.isArray(step) ? step : [step, step];
  return [(plot.x[1] - plot.x[0]) / 100, (plot.y[1] - plot.y[0]) / 100];
}

/** Call `moved(event)` on press and while the pointer stays down; text is not selected meanwhile. */
export function drag(figure, node, moved) {
  let active = null;
  figure.listen(node, "pointerdown", (event) => {
    if (event.button !== 0) return;
    active = event.pointerId;
    node.setPointerCapture(active);
    event.preventDefault();
    node.focus?.({ preventScroll: true });
    moved(event);
  });
  // Browsers do not heed `touch-action` on a part of an SVG picture: the page would scroll.
  figure.listen(node, "touchstart", (event) => event.preventDefault(), { passive: false });
  figure.listen(node, "pointermove", (event) => event.pointerId === active && moved(event));
  const end = (event) => {
    if (event.pointerId === active) active = null;
  };
  figure.listen(node, "pointerup", end);
  figure.listen(node, "pointercancel", end);
}

/** Call `twice(event)` on a double click; for WebKit two quick drags from one place are one too. */
export function doubleClick(figure, node, twice) {
  let from = [0, 0];
  let drags = [];
  figure.listen(node, "pointerdown", (event) => (from = [event.clientX, event.clientY]), { capture: true });
  figure.listen(node, "pointerup", (event) => {
    const far = Math.hypot(event.clientX - from[0], event.clientY - from[1]);
    drags = [...drags.slice(-1), far > STILL];
  }, { capture: true });
  figure.listen(node, "dblclick", (event) => drags.some(Boolean) || twice(event));
}

/**
 * A mouse may press anywhere on a plot to take hold of a handle; a finger taps there, and scrolls
 * the page otherwise. `allowed()` says whether that holds now.
 */
export function anywhere(figure, plot, { node }, move, allowed = () => true) {
  const free = (event) => allowed() && !event.target.closest(".bx-handle");
  figure.listen(plot.svg, "pointerdown", (event) => {
    if (!free(event) || event.pointerType !== "mouse" || event.button !== 0) return;
    event.preventDefault();
    // From here on the point is dragged as if the mouse had met it.
    node.dispatchEvent(new PointerEvent("pointerdown", event));
  });
  figure.listen(plot.svg, "click", (event) => free(event) && move(...plot.point(event)));
}
