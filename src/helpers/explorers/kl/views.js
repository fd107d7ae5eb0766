/** The two kinds of plot in `kl`: both densities with their handles, and the integrand of a divergence. */

import { readout } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { area, curve, dots, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, nats } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";

const RANGE = [-7, 7]; // of z
export const MEAN = [-5, 5];
export const WIDTH = [0.2, 4];
export const ZS = linspace(...RANGE, 351);
const MOST_TICKS = 300; // samples drawn

const round = (value) => Number(value.toFixed(3));
export const inMean = (z) => round(clamp(z, ...MEAN));
export const inWidth = (width) => round(clamp(Math.abs(width), ...WIDTH));

/** Change one entry of a list in the state. */
export const setPart = (figure, name, k, value) => figure.set({ [name]: figure.state[name].with(k, value) });

export function densityPlot(figure) {
  const plot = new Plot(figure, {
    label: figure.say("densities"), x: RANGE, y: [0, 1], xlabel: "z", ylabel: figure.say("density"), height: lower(180, 230), cls: "bx-core",
  });
  const fills = [area(plot, "c-p bx-faint"), area(plot, "c-q bx-faint")];
  const lines = [curve(plot, "c-p"), curve(plot, "c-q")];
  const names = [text(plot, "c-p", "middle"), text(plot, "c-q", "middle")];
  const parts = [0, 1].map((k) => ({
    mean: handle(figure, plot, {
      label: figure.say("point.mean-p", { k: k + 1 }), cls: "c-p", axis: "x",
      oninput: (z) => setPart(figure, "means", k, inMean(z)),
    }),
    width: handle(figure, plot, {
      label: figure.say("point.width-p", { k: k + 1 }), cls: "c-p kl-width", axis: "x",
      oninput: (z) => setPart(figure, "sigmas", k, inWidth(z - figure.state.means[k])),
    }),
  }));
  const q = {
    mean: handle(figure, plot, { label: figure.say("point.mean-q"), cls: "c-q", axis: "x", oninput: (z) => figure.set({ mu: inMean(z) }) }),
    width: handle(figure, plot, {
      label: figure.say("point.width-q"), cls: "c-q kl-width", axis: "x",
      oninput: (z) => figure.set({ sigma: inWidth(z - figure.state.mu) }),
    }),
  };
  const place = (pair, mean, sd, height) => {
    pair.mean.set(mean, height(mean), `z = ${format(mean)}`);
    pair.width.set(mean + sd, height(mean + sd), figure.say("deviation", { value: format(sd) }));
  };
  return {
    node: plot.node,
    set(guess, target, heights) {
      const [p, f] = [heights.p, heights.q];
      plot.domain(RANGE, [0, 1.15 * Math.max(0.35, ...ZS.map(p), f(guess.mu))]);
      [p, f].forEach((height, i) => {
        const ys = ZS.map(height);
        fills[i].set(ZS, ys);
        lines[i].set(ZS, ys);
      });
      place(q, guess.mu, guess.sigma, f);
      parts.forEach((part, k) => {
        const shown = k < target.length;
        for (const { node } of [part.mean, part.width]) node.style.display = shown ? "" : "none";
        if (shown) place(part, target[k].mean, target[k].sd, p);
      });
      names[0].set(target[0].mean, p(target[0].mean), "p", -16, 4);
      names[1].set(guess.mu, f(guess.mu), "q", -16, 4);
    },
  };
}

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
