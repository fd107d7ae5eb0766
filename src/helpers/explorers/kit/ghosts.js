/**
 * What a hand has left: while it holds a point or a slider, the curves and areas of the moment when
 * it took hold stay behind, faint and dashed, where they have moved since.
 */

import { svg } from "./dom.js";

const GRIPS = ".bx-handle, .bx-range, .bx-dial-face";
const SHAPES = ["d", "x1", "y1", "x2", "y2"];
const LINGERS = 700; // ms that they stay after the hand has let go

const shape = (node) => SHAPES.map((name) => node.getAttribute(name)).join();
const isMark = (node) =>
  /\bbx-(curve|area)\b(?!.*\bbx-(answer|truth)\b)/.test(node.getAttribute("class")) && node.style.display !== "none" &&
  getComputedStyle(node).visibility !== "hidden"; // the answer to an open question

/** Copies of what a plot shows, in a layer of their own. */
function copied(plot) {
  const pairs = [];
  for (const source of [...plot.layers.marks.children].filter(isMark)) {
    const copy = source.cloneNode(false);
    // By a class of their own, in the colour of their source: they are no marks, and are not counted as such.
    copy.dataset.of = source.getAttribute("class");
    copy.setAttribute("class", "bx-ghost");
    copy.style.setProperty("--bx-c", getComputedStyle(source).getPropertyValue("--bx-c"));
    copy.style.display = "none";
    pairs.push({ source, copy, was: shape(source) });
  }
  const group = svg("g", {}, ...pairs.map(({ copy }) => copy));
  plot.layers.ghosts.replaceChildren(group);
  return { plot, pairs, group, x: plot.x, y: plot.y, width: plot.width };
}

/** From the pixels of axes with the ranges `x` and `y` to those of the present axes, as SVG writes it. */
function moved({ plot, x, y }) {
  const [a, d] = [[x, plot.x], [y, plot.y]].map(([was, is]) => (was[1] - was[0]) / (is[1] - is[0]));
  const right = plot.left * (1 - a) + plot.sx(x[0]) - plot.left;
  const down = plot.top * (1 - d) + plot.sy(y[1]) - plot.top;
  return `matrix(${a} 0 0 ${d} ${right} ${down})`;
}

export function ghosts(figure) {
  let kept = [];
  let holds = false;
  let timer = 0;
  const away = () => {
    clearTimeout(timer);
    for (const { plot } of kept) plot.layers.ghosts.replaceChildren();
    kept = [];
  };
  const grip = (event) => {
    if (holds || !event.target.closest(GRIPS)) return;
    away();
    holds = true;
    kept = figure.plots.map(copied);
  };
  const release = () => {
    if (!holds) return;
    holds = false;
    timer = setTimeout(away, LINGERS);
  };
  for (const type of ["pointerdown", "keydown"]) figure.listen(figure.root, type, grip, true);
  for (const type of ["pointerup", "pointercancel", "keyup", "focusout"]) figure.listen(figure.root, type, release, true);
  figure.cleanups.push(() => clearTimeout(timer));
  figure.afterDrawing(() => {
    for (const one of kept) {
      const { plot, pairs, group, width } = one;
      if (width !== plot.width) plot.layers.ghosts.replaceChildren();
      group.setAttribute("transform", moved(one));
      for (const { source, copy, was } of pairs) copy.style.display = shape(source) === was ? "none" : "";
    }
  });
}
