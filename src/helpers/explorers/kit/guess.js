/** The reader's mark in a plot, and the truth beside it once it is known. */

import { handle } from "./handle.js";
import { dots, segment, text } from "./marks.js";
import { clamp } from "./numbers.js";
import { kit } from "./words.js";

const LOW = 60; // pixels
const KNOB = 0.85; // how far along its line the knob of a value stands, as a share of the axis

/**
 * A mark for a question of kind "x", "y" or "point" (see kit/predict.js): `show(on)`, and
 * `set(guess, truth, state)` with a truth of null while it is not to be seen.
 */
export function mark(figure, question, onguess) {
  const { kind, plot, show, cls = "c-ink", from = () => 0, way = () => 1 } = question;
  const axis = kind === "point" ? "xy" : kind;
  let [origin, side] = [0, 1];
  const placed = (value) => origin + side * value;
  const knob = handle(figure, plot, {
    label: kit("predict.yours"), cls: "c-ink bx-answer", axis, step: question.step,
    oninput: (x, y) => {
      if (kind === "point") return onguess([x, y]);
      return onguess(clamp(side * ((kind === "x" ? x : y) - origin), ...question.range(figure.state)));
    },
  });
  const lines = { guess: segment(plot, "c-ink bx-answer bx-dash"), truth: segment(plot, `${cls} bx-truth`), gap: segment(plot, "c-ink bx-thin") };
  const spot = dots(plot, `${cls} bx-truth`, 7);
  const names = { guess: text(plot, "c-ink bx-answer"), truth: text(plot, `${cls} bx-truth`) };
  const all = [knob, ...Object.values(lines), spot, ...Object.values(names)].map(({ node }) => node);

  /** The ends of the line that stands for a value. */
  const across = (at) => (kind === "x" ? [at, plot.y[0], at, plot.y[1]] : [plot.x[0], at, plot.x[1], at]);
  const on = ([low, high], share) => low + share * (high - low);
  const value = (guess, truth) => {
    const middle = kind === "x" ? on(plot.y, KNOB) : on(plot.x, KNOB);
    const place = (at) => (kind === "x" ? [at, middle] : [middle, at]);
    lines.guess.set(...across(placed(guess)));
    knob.set(...place(placed(guess)), show(guess));
    names.guess.set(...place(placed(guess)), kit("predict.mark"), ...(kind === "x" ? [12, -8] : [0, -12]));
    if (truth === null) return;
    lines.truth.set(...across(placed(truth)));
    lines.gap.set(...place(placed(guess)), ...place(placed(truth)));
    const where = kind === "x" ? [placed(truth), on(plot.y, KNOB - 0.3)] : [on(plot.x, KNOB - 0.25), placed(truth)];
    // In a low plot there is no room for it, and the verdict says it.
    names.truth.set(...where, plot.innerHeight < LOW ? "" : show(truth), ...(kind === "x" ? [6, 0] : [0, guess > truth ? 16 : -6]));
  };
  const point = (guess, truth) => {
    knob.set(...guess, show(guess));
    names.guess.set(...guess, kit("predict.mark"), 12, -8);
    spot.set(truth ? [truth[0]] : [], truth ? [truth[1]] : []);
    if (truth) lines.gap.set(...guess, ...truth);
  };
  if (kind === "point") {
    figure.listen(plot.svg, "click", (event) => {
      if (knob.node.style.display !== "none" && !event.target.closest(".bx-handle")) onguess(plot.point(event).map((at, i) => clamp(at, ...[plot.x, plot.y][i])));
    });
  }
  return {
    show: (shown) => all.forEach((node) => { node.style.display = shown ? "" : "none"; }),
    set(guess, truth, state) {
      [origin, side] = [from(state), way(state)];
      (kind === "point" ? point : value)(guess, truth);
      const answered = truth !== null;
      knob.node.setAttribute("aria-disabled", String(answered));
      for (const { node } of [lines.truth, lines.gap, spot, names.truth]) node.style.display = answered ? "" : "none";
      if (kind === "point") for (const { node } of [lines.guess, lines.truth, names.truth]) node.style.display = "none";
      else spot.node.style.display = "none";
    },
  };
}
