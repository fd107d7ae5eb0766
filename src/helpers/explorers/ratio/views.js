/** The plots of `ratio` below the densities: the best discriminator, and what pulls at the generator. */

import { RANGE, ZS as XS } from "../kit/densities.js";
import { handle } from "../kit/handle.js";
import { curve, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";

const ROOM = 2.4; // in units of x, that a name takes
const REACH = 2; // standard deviations of q about its mean: where 95 % of its samples are

/** D* over x, and the place where it is read. */
export function bestPlot(figure) {
  const plot = new Plot(figure, {
    label: figure.say("best"), x: RANGE, y: [0, 1], xlabel: "x", ylabel: "D*", height: lower(110, 150),
  });
  const half = segment(plot, "c-ink bx-thin bx-dash");
  const line = curve(plot, "c-bound");
  const at = segment(plot, "c-ink bx-thin");
  const knob = handle(figure, plot, {
    label: figure.say("place"), cls: "c-bound", axis: "x", oninput: (x) => figure.set({ x: Number(x.toFixed(3)) }),
  });
  return {
    plot, node: plot.node, tells: [line.node, knob.node],
    set(height, x) {
      half.set(RANGE[0], 0.5, RANGE[1], 0.5);
      line.set(XS, XS.map(height));
      at.set(x, 0, x, 1);
      knob.set(x, height(x), figure.say("read", { x: format(x), value: format(height(x)) }));
    },
  };
}

/** The pulls of both losses on the generator's samples. */
export function pullPlot(figure) {
  const plot = new Plot(figure, {
    label: figure.say("pulls"), x: RANGE, y: [-1, 1], xlabel: "x", ylabel: figure.say("pull"), height: lower(120, 160),
    yticks: (low, high) => ticks(low, high, 4),
  });
  const zero = segment(plot, "c-ink bx-thin");
  const lines = { minimax: curve(plot, "c-q bx-dash"), other: curve(plot, "c-q") };
  const names = { minimax: text(plot, "c-q", "middle"), other: text(plot, "c-q", "middle") };
  const words = { minimax: "log(1 − D)", other: "−log D" };
  return {
    node: plot.node,
    set(pullAt, { mu, sigma }) {
      const ends = [mu - REACH * sigma, mu + REACH * sigma].map((x) => clamp(x, ...RANGE));
      const xs = linspace(...ends, 241);
      const pulled = Array.from(xs, pullAt);
      const top = Math.max(...pulled.flatMap(({ minimax, other }) => [Math.abs(minimax), Math.abs(other)]));
      const limit = 1.2 * ladder(top);
      plot.domain(RANGE, [-limit, limit]);
      zero.set(RANGE[0], 0, RANGE[1], 0);
      const ys = { minimax: pulled.map(({ minimax }) => minimax), other: pulled.map(({ other }) => other) };
      for (const [key, line] of Object.entries(lines)) line.set(xs, ys[key]);
      // Beside the end of its curve, where there is room; apart from the other name.
      const side = ends[0] - RANGE[0] > ROOM || ends[1] > RANGE[1] - ROOM ? 0 : -1;
      const away = Math.abs(plot.sy(ys.minimax.at(side)) - plot.sy(ys.other.at(side))) > 16;
      for (const [key, at] of [["other", side], ["minimax", away ? side : -1 - side]]) {
        const x = ends.at(at);
        const out = (at === 0 ? x - RANGE[0] : RANGE[1] - x) > ROOM;
        names[key].set(x, ys[key].at(at), words[key], (at === 0) === out ? -38 : 38, out ? 4 : -9);
      }
    },
  };
}

/** The smallest power of two that is at least `value`: axes that jump rarely. */
const ladder = (value) => 2 ** Math.ceil(Math.log2(Math.max(value, 0.125)));
