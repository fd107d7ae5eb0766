/**
 * What a hand has left: while it holds a point or a slider, the curves and areas of the moment when
 * it took hold stay behind, faint and dashed, where they have moved since.
 */

const GRIPS = ".bx-handle, .bx-range, .bx-dial-face";
const SHAPES = ["d", "x1", "y1", "x2", "y2"];
const LINGERS = 700; // ms that they stay after the hand has let go

const shape = (node) => SHAPES.map((name) => node.getAttribute(name)).join();
const isMark = (node) =>
  /\bbx-(curve|area)\b(?!.*\bbx-(guess|truth)\b)/.test(node.getAttribute("class")) && node.style.display !== "none";

/** Copies of what a plot shows, in a layer of their own. */
function copied(plot) {
  const pairs = [];
  for (const source of [...plot.layers.marks.children].filter(isMark)) {
    const copy = source.cloneNode(false);
    // By their own class: they are no marks, and are not counted as such.
    copy.setAttribute("class", `bx-ghost ${source.getAttribute("class").replace(/\bbx-(curve|area)\b/, "")}`);
    copy.style.display = "none";
    pairs.push({ source, copy, was: shape(source) });
  }
  plot.layers.ghosts.replaceChildren(...pairs.map(({ copy }) => copy));
  return { plot, pairs, axes: String([plot.x, plot.y, plot.width]) };
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
    for (const { plot, pairs, axes } of kept) {
      // On other axes a copy would be in a wrong place.
      if (axes !== String([plot.x, plot.y, plot.width])) plot.layers.ghosts.replaceChildren();
      for (const { source, copy, was } of pairs) copy.style.display = shape(source) === was ? "none" : "";
    }
  });
}
