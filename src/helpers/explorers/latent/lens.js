/** A magnifying glass on the plane: most posteriors are too narrow to be seen without it. */

import { svg } from "../kit/dom.js";

const SIZE = 112; // pixels of its side
const MIDDLE = [SIZE / 2, SIZE / 2 - 8]; // where in it the mean of q lies; below are the names
const TIMES = [2, 5, 10, 20, 50, 100, 200];
const ACROSS = 28; // cells along a side
const LEVELS = [0.05, 0.2, 0.4, 0.6, 0.8]; // of the largest height

export const CELLS = ACROSS * ACROSS;

/** How many times to enlarge an ellipse whose larger half axis is `reach` pixels; 1 is enough. */
export const magnification = (reach) =>
  reach >= SIZE / 6 ? 1 : (TIMES.findLast((times) => times * reach <= 0.27 * SIZE) ?? TIMES[0]);

/** For each level the cells whose height exceeds that share of the largest. */
export function shades(heights) {
  const largest = heights.reduce((most, height) => Math.max(most, height), 0);
  const cells = Array.from(heights.keys());
  return LEVELS.map((level) => cells.filter((n) => heights[n] > level * largest));
}

/**
 * `draw(mu, sigma)` shows the Gaussian at one and two standard deviations, or nothing without it;
 * it returns whether the glass is there. `code(n)` is the place on the plane of a cell of the
 * glass, `shade(heights)` colours all cells by a height each, or none.
 */
export function lens(figure, plot) {
  const frame = svg("rect", { class: "bx-lens", width: SIZE, height: SIZE, rx: 6 });
  const leader = svg("line", { class: "bx-curve bx-thin c-q" });
  const layers = LEVELS.map(() => svg("path", { class: "bx-area c-p bx-shade" }));
  const rings = [2, 1].map((k) => ({ k, node: svg("ellipse", { class: "bx-curve bx-thin c-q" }) }));
  const name = svg("text", { class: "bx-text c-q", "text-anchor": "middle" });
  const other = svg("text", { class: "bx-text c-p" }, "p(z|x)");
  const ellipses = rings.map(({ node }) => node);
  const group = plot.add(svg("g", {}, leader, frame, ...layers, ...ellipses, name, other), "labels");
  let view = null;
  return {
    node: group,
    draw(mu, sigma) {
      const unit = plot.innerWidth / (plot.x[1] - plot.x[0]);
      const times = sigma ? magnification(2 * Math.max(...sigma) * unit) : 1;
      view = times > 1 ? { mu, scale: unit * times, corner: corner(plot, mu) } : null;
      group.setAttribute("visibility", view ? "visible" : "hidden");
      if (!view) return false;
      const [x, y] = view.corner;
      const [cx, cy] = [x + MIDDLE[0], y + MIDDLE[1]];
      place(frame, { x, y });
      place(leader, { x1: plot.sx(mu[0]), y1: plot.sy(mu[1]), x2: cx, y2: cy });
      for (const { k, node } of rings) place(node, { cx, cy, rx: k * sigma[0] * view.scale, ry: k * sigma[1] * view.scale });
      for (const node of layers) node.setAttribute("transform", `translate(${x} ${y})`);
      place(name, { x: cx, y: y + SIZE - 6 });
      place(other, { x: x + 7, y: y + 17 });
      name.textContent = figure.say("draw.glass", { n: times });
      return true;
    },
    code(n) {
      const { mu, scale } = view;
      const [dx, dy] = topLeft(n).map((at, i) => at + SIZE / ACROSS / 2 - MIDDLE[i]);
      return [mu[0] + dx / scale, mu[1] - dy / scale];
    },
    shade(heights) {
      const size = SIZE / ACROSS;
      const square = (n) => `M${topLeft(n).join(" ")}h${size}v${size}h${-size}z`;
      const cells = heights ? shades(heights) : LEVELS.map(() => []);
      layers.forEach((node, i) => node.setAttribute("d", cells[i].map(square).join("")));
    },
  };
}

const topLeft = (n) => [(n % ACROSS) * (SIZE / ACROSS), Math.floor(n / ACROSS) * (SIZE / ACROSS)];

function place(node, values) {
  for (const [key, value] of Object.entries(values)) node.setAttribute(key, Number(value.toFixed(2)));
}

/** The upper left pixel of the glass, in the corner of the plane farthest from the posterior. */
function corner(plot, [x, y]) {
  const edge = 6;
  return [
    plot.left + (x > 0 ? edge : plot.innerWidth - SIZE - edge),
    plot.top + (y > 0 ? plot.innerHeight - SIZE - edge : edge),
  ];
}
