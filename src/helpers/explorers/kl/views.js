/** The second kind of plot in `kl`: the integrand of a divergence. */

import { readout } from "../kit/controls.js";
import { RANGE, ZS } from "../kit/densities.js";
import { html } from "../kit/dom.js";
import { area, curve, dots, segment } from "../kit/marks.js";
import { format, nats } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";

const MOST_TICKS = 300; // samples drawn

/** The integrand of one divergence, the samples of its estimate, and the numbers. */
export function integrandPlot(figure, { name, weight, over, cls }) {
  const plot = new Plot(figure, {
    label: figure.say("integrand", { name }),
    x: RANGE, y: [-1, 1], xlabel: "z", ylabel: `${weight} log(${weight}/${over})`, height: lower(130, 170),
  });
  const fill = area(plot, cls);
  const line = curve(plot, cls);
  const zero = segment(plot, "c-ink bx-thin");
  const ticks = dots(plot, "c-data", 1.5);
  const values = readout([
    ["exact", name, cls], ["estimate", figure.say("sampled", { weight }), "c-data"],
  ]);
  return {
    node: html("div", { class: "kl-integrand", "data-integrand": weight }, plot.node, values.node),
    set({ ys, limits, zs, exact, mean, error }) {
      plot.domain(RANGE, limits);
      fill.set(ZS, ys);
      line.set(ZS, ys);
      zero.set(RANGE[0], 0, RANGE[1], 0);
      const shown = zs.slice(0, MOST_TICKS);
      ticks.set(shown, shown.map(() => limits[0] + 0.06 * (limits[1] - limits[0])));
      values.set({
        exact: nats(exact, 3),
        estimate: figure.say("estimate", { mean: format(mean, 3), error: format(error, 3) }),
      });
    },
  };
}
