/** The second plot of `em`: bound and log-likelihood over half-steps. */

import { curve, dots, polygon, segment, text } from "../kit/marks.js";
import { Plot } from "../kit/plot.js";

const LEAST_STEPS = 10; // half-steps that the axis shows from the beginning
const FIRST = 4; // from here on the first bound, far below, no longer sets the scale

/** The range that shows these heights, with room for the names of the curves. */
function limits(rows) {
  const values = (rows.length > FIRST ? rows.slice(1) : rows).flat();
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.02, 0.15 * (high - low));
  return [low - room, high + room];
}

export function tracePlot(figure, height) {
  const plot = new Plot(figure, {
    label: figure.say("trace"),
    x: [0, LEAST_STEPS], y: [-6, -4], xlabel: figure.say("half-step"), ylabel: figure.say("unit"), height, cls: "bx-core",
    margin: { left: 56 },
  });
  const between = polygon(plot, "c-bound");
  const lines = [curve(plot, "c-p"), curve(plot, "c-bound")];
  const gap = segment(plot, "c-bound bx-thick");
  const ends = [dots(plot, "c-p", 4), dots(plot, "c-bound", 4)];
  const touching = dots(plot, "c-q", 4);
  const names = [text(plot, "c-p", "middle"), text(plot, "c-bound", "middle")];

  return {
    node: plot.node,
    set({ history, steps, bound, evidence }) {
      const rows = [...history, [bound, evidence]];
      const last = rows.length - 1;
      plot.domain([0, Math.max(LEAST_STEPS, last + 1)], limits(rows));
      const at = rows.map((_, i) => i);
      const [below, above] = [0, 1].map((j) => rows.map((row) => row[j]));
      between.set([...at, ...at.toReversed()], [...above, ...below.toReversed()]);
      lines[0].set(at, above);
      lines[1].set(at, below);
      gap.set(last, bound, last, evidence);
      ends[0].set([last], [evidence]);
      ends[1].set([last], [bound]);
      const closed = at.filter((i) => steps[i] === "E");
      touching.set(closed, closed.map((i) => rows[i][0]));
      const middle = (plot.x[0] + plot.x[1]) / 2;
      names[0].set(middle, plot.y[1], figure.say("evidence"), 0, 18);
      names[1].set(middle, plot.y[0], figure.say("bound"), 0, -8);
    },
  };
}
