/** What a plot is made of: each function adds one mark to a plot and returns its `set`. */

import { svg } from "./dom.js";

const round = (value) => Math.round(value * 100) / 100;

/** Points as the `d` of an SVG path; a point that is not finite breaks the line. */
export function path(plot, xs, ys) {
  let d = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i += 1) {
    const y = ys[i];
    if (!Number.isFinite(y)) {
      pen = "M";
      continue;
    }
    d += `${pen}${round(plot.sx(xs[i]))} ${round(clampPixel(plot.sy(y)))}`;
    pen = "L";
  }
  return d;
}

// Far outside the picture a browser's renderer loses precision.
const clampPixel = (value) => Math.min(1e5, Math.max(-1e5, value));

/** A line through points. */
export function curve(plot, cls) {
  const node = plot.add(svg("path", { class: `bx-curve ${cls}` }));
  return { node, set: (xs, ys) => node.setAttribute("d", path(plot, xs, ys)) };
}

/** A closed shape through points. */
export function polygon(plot, cls) {
  const node = plot.add(svg("path", { class: `bx-area ${cls}` }));
  return { node, set: (xs, ys) => node.setAttribute("d", xs.length ? `${path(plot, xs, ys)}Z` : "") };
}

/** The area between a line and the level `base`. */
export function area(plot, cls) {
  const node = plot.add(svg("path", { class: `bx-area ${cls}` }));
  const set = (xs, ys, base = 0) => {
    const foot = round(plot.sy(base));
    const first = round(plot.sx(xs[0]));
    const last = round(plot.sx(xs[xs.length - 1]));
    node.setAttribute("d", `${path(plot, xs, ys)}L${last} ${foot}L${first} ${foot}Z`);
  };
  return { node, set };
}

/** A straight line between two points. */
export function segment(plot, cls) {
  const node = plot.add(svg("line", { class: `bx-curve ${cls}` }));
  const set = (x1, y1, x2, y2) => {
    const ends = { x1: plot.sx(x1), y1: plot.sy(y1), x2: plot.sx(x2), y2: plot.sy(y2) };
    for (const [name, value] of Object.entries(ends)) node.setAttribute(name, round(clampPixel(value)));
  };
  return { node, set };
}

/** Many round dots of `radius` pixels in one path, fast for some thousands. */
export function dots(plot, cls, radius = 2.5) {
  const node = plot.add(svg("path", { class: `bx-dots ${cls}`, "stroke-width": 2 * radius }));
  const set = (xs, ys, n = xs.length) => {
    let d = "";
    for (let i = 0; i < n; i += 1) d += `M${round(plot.sx(xs[i]))} ${round(plot.sy(ys[i]))}h0`;
    node.setAttribute("d", d);
  };
  return { node, set };
}

/** Bars between neighbouring `edges` (one more than `heights`), from zero up. */
export function bars(plot, cls) {
  const node = plot.add(svg("path", { class: `bx-area ${cls}` }));
  const set = (edges, heights) => {
    const foot = round(plot.sy(0));
    let d = "";
    for (let i = 0; i < heights.length; i += 1) {
      if (!heights[i]) continue;
      d += `M${round(plot.sx(edges[i]))} ${foot}V${round(plot.sy(heights[i]))}`;
      d += `H${round(plot.sx(edges[i + 1]))}V${foot}Z`;
    }
    node.setAttribute("d", d);
  };
  return { node, set };
}

/** Words at a point of the plot, moved by (dx, dy) pixels; `anchor` is start, middle or end. */
export function text(plot, cls = "", anchor = "start") {
  const node = plot.add(svg("text", { class: `bx-text ${cls}`, "text-anchor": anchor }), "labels");
  const set = (x, y, words, dx = 0, dy = 0) => {
    node.setAttribute("x", round(plot.sx(x) + dx));
    node.setAttribute("y", round(plot.sy(y) + dy));
    if (node.textContent !== words) node.textContent = words;
  };
  return { node, set };
}
