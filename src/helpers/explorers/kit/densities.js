/**
 * Two densities on a line that a hand moves: q, a Gaussian, and p, of one Gaussian or two.
 *
 * Their state is `{ target, mu, sigma, means, sigmas, share }`.
 */

import { slider } from "./controls.js";
import { handle } from "./handle.js";
import { area, curve, text } from "./marks.js";
import { clamp, format, linspace } from "./numbers.js";
import { lower, Plot } from "./plot.js";
import { numbers, oneOf, within } from "./state.js";
import { kit } from "./words.js";

export const RANGE = [-7, 7]; // of what the plots show
export const MEAN = [-5, 5];
export const WIDTH = [0.2, 4];
export const ZS = linspace(...RANGE, 351);
export const SIGMA = [0.05, 10]; // of q, farther than its slider: the mixture may be wider

/** What the state may hold. */
export const kinds = {
  target: oneOf(["gaussian", "mixture"]), mu: within(...MEAN), sigma: within(...SIGMA),
  means: numbers(MEAN, MEAN), sigmas: numbers(WIDTH, WIDTH), share: within(0, 1),
};

/** The target's components. */
export function targetOf({ target, means, sigmas, share }) {
  const weights = target === "mixture" ? [share, 1 - share] : [1];
  return weights.map((weight, k) => ({ weight, mean: means[k], sd: sigmas[k] }));
}

const round = (value) => Number(value.toFixed(3));
export const inMean = (z) => round(clamp(z, ...MEAN));
export const inWidth = (width) => round(clamp(Math.abs(width), ...WIDTH));

/** Change one entry of a list in the state. */
export const setPart = (figure, name, k, value) => figure.set({ [name]: figure.state[name].with(k, value) });

/** Both densities over `axis`, with their handles. */
export function densityPlot(figure, axis) {
  const plot = new Plot(figure, {
    label: kit("densities.plot", { axis }), x: RANGE, y: [0, 1], xlabel: axis, ylabel: kit("densities.density", { axis }), height: lower(180, 230), cls: "bx-core",
  });
  const fills = [area(plot, "c-p bx-faint"), area(plot, "c-q bx-faint")];
  const lines = [curve(plot, "c-p"), curve(plot, "c-q")];
  const names = [text(plot, "c-p", "middle"), text(plot, "c-q", "middle")];
  const parts = [0, 1].map((k) => ({
    mean: handle(figure, plot, {
      label: kit("densities.point.mean-p", { k: k + 1 }), cls: "c-p", axis: "x",
      oninput: (z) => setPart(figure, "means", k, inMean(z)),
    }),
    width: handle(figure, plot, {
      label: kit("densities.point.width-p", { k: k + 1 }), cls: "c-p bx-hollow", axis: "x",
      oninput: (z) => setPart(figure, "sigmas", k, inWidth(z - figure.state.means[k])),
    }),
  }));
  const q = {
    mean: handle(figure, plot, { label: kit("densities.point.mean-q"), cls: "c-q", axis: "x", oninput: (z) => figure.set({ mu: inMean(z) }) }),
    width: handle(figure, plot, {
      label: kit("densities.point.width-q"), cls: "c-q bx-hollow", axis: "x",
      oninput: (z) => figure.set({ sigma: inWidth(z - figure.state.mu) }),
    }),
  };
  const place = (pair, mean, sd, height) => {
    pair.mean.set(mean, height(mean), `${axis} = ${format(mean)}`);
    pair.width.set(mean + sd, height(mean + sd), kit("densities.deviation", { value: format(sd) }));
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

/** The label of a slider for one part of p, of one or two. */
const partLabel = (what, k, two = true) => kit(two ? `densities.part.${what}` : `densities.whole.${what}`, { k: k + 1 });

/** Sliders for q and for the parts of p. */
export function densitySliders(figure) {
  const mean = { min: MEAN[0], max: MEAN[1], step: 0.01 };
  const width = { min: WIDTH[0], max: WIDTH[1], log: true };
  const ofQ = { cls: "c-q" };
  const q = [
    slider(figure, { ...mean, ...ofQ, label: kit("densities.mu"), oninput: (mu) => figure.set({ mu: inMean(mu) }) }),
    slider(figure, { ...width, ...ofQ, label: kit("densities.sigma"), oninput: (sigma) => figure.set({ sigma: inWidth(sigma) }) }),
  ];
  const p = [0, 1].map((k) => [
    slider(figure, {
      ...mean, label: partLabel("mean", k), cls: "c-p", oninput: (z) => setPart(figure, "means", k, inMean(z)),
    }),
    slider(figure, {
      ...width, label: partLabel("width", k), cls: "c-p", oninput: (sd) => setPart(figure, "sigmas", k, inWidth(sd)),
    }),
  ]);
  const share = slider(figure, {
    label: kit("densities.share"), min: 0, max: 1, step: 0.01, cls: "c-p", oninput: (w) => figure.set({ share: w }),
  });
  return {
    nodes: [...q, ...p.flat(), share].map(({ node }) => node),
    set(guess, target) {
      q[0].set(guess.mu);
      q[1].set(guess.sigma);
      const two = target.length > 1;
      p[0].forEach(({ node }, i) => { node.firstChild.textContent = partLabel(["mean", "width"][i], 0, two); });
      for (const { node } of [...p[1], share]) node.style.display = two ? "" : "none";
      target.forEach(({ mean: at, sd }, k) => {
        p[k][0].set(at);
        p[k][1].set(sd);
      });
      share.set(target[0].weight);
    },
  };
}
