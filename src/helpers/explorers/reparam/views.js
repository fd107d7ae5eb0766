/** What explorer reparam draws: four pictures, each `{ node, draw(scene) }`. */

import { handle } from "../kit/handle.js";
import { bars, curve, dots, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, powerTicks, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { COUNTS, frame, histogram, OBJECTIVES, REPEATS, roundUp } from "./math.js";

// The chapter's colours: the path runs through the encoder; the other one sees only values of f.
export const ESTIMATORS = [["pathwise", "c-q"], ["score", "c-data"]];
const Z = [-3, 5];
const BINS = 80;
const none = () => [];

/** ε on the upper line, z = μ + σ ε on the lower, on the same scale. */
export function noiseView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("noise"), x: Z, y: [-0.3, 1.3], height: 130,
    xticks: none, yticks: none, margin: { bottom: 4 },
  });
  const rules = [1, 0].map((y) => [y, segment(plot, "bx-rule")]);
  const paths = curve(plot, "c-q bx-thin bx-paths");
  const points = [dots(plot, "c-ink", 3), dots(plot, "c-q", 3)];
  const names = [text(plot, "c-ink"), text(plot, "c-q")];
  const knob = handle(figure, plot, {
    label: figure.say("point"), cls: "c-q", axis: "x", step: 0.05,
    oninput: (mu) => figure.set({ mu: Number(clamp(mu, -2, 4).toFixed(3)) }),
  });
  const draw = ({ eps, mu, sigma }) => {
    const z = eps.map((e) => mu + sigma * e);
    for (const [y, rule] of rules) rule.set(Z[0], y, Z[1], y);
    const [xs, ys] = strokes([...eps].map((e, i) => [e, 1, z[i], 0]));
    paths.set(xs, ys);
    points[0].set(eps, eps.map(() => 1));
    points[1].set(z, z.map(() => 0));
    names[0].set(Z[0], 1, "ε", 4, -8);
    names[1].set(Z[0], 0, "z = μ + σ ε", 4, 18);
    knob.set(mu, 0, `μ = ${format(mu)}`);
  };
  return { node: plot.node, draw };
}

/** Separate straight strokes `[x1, y1, x2, y2]` as the two lists that one curve takes. */
function strokes(list) {
  return [list.flatMap(([x1, , x2]) => [x1, x2, x2]), list.flatMap(([, y1, , y2]) => [y1, y2, NaN])];
}

/** f, and what each estimator uses of it: its slope at z, its height over the baseline. */
export function objectiveView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("objective"), x: Z, y: [0, 1], xlabel: "z", ylabel: "f(z)", height: lower(200, 263),
    xticks: (low, high) => ticks(low, high, 8),
  });
  const heights = curve(plot, "c-data bx-thin");
  const line = curve(plot, "c-p");
  const slopes = curve(plot, "c-q bx-slopes");
  const names = [text(plot, "c-q", "end"), text(plot, "c-data", "end")];
  const xs = linspace(...Z, 401);
  const draw = ({ f: name, eps, mu, sigma, exact }) => {
    const { f, slope, y } = OBJECTIVES[name];
    plot.domain(Z, y);
    const z = [...eps].map((e) => mu + sigma * e);
    line.set(xs, xs.map(f));
    heights.set(...strokes(z.map((at) => [at, exact.baseline, at, f(at)])));
    const [perX, perY] = [plot.innerWidth / (Z[1] - Z[0]), plot.innerHeight / (y[1] - y[0])];
    slopes.set(...strokes(z.map((at) => {
      const dx = 9 / perX / Math.hypot(1, (slope(at) * perY) / perX); // 9 pixels to each side
      return [at - dx, f(at) - dx * slope(at), at + dx, f(at) + dx * slope(at)];
    })));
    names[0].set(Z[1], y[1], figure.say("slopes"), -6, 16);
    names[1].set(Z[1], y[1], figure.say("heights"), -6, 34);
  };
  return { node: plot.node, draw };
}

/** The averages of one estimator, with their mean and the truth. */
export function histogramView(figure, [key, cls]) {
  const plot = new Plot(figure, {
    label: figure.say(`histogram.${key}`, { count: REPEATS }), x: [-1, 1], y: [0, 10], height: 118, cls: "bx-core",
    xlabel: key === "score" ? figure.say("estimate") : "", margin: key === "score" ? {} : { bottom: 22 },
  });
  const columns = bars(plot, `${cls} bx-solid`);
  const truth = segment(plot, "c-ink bx-dash");
  const mean = segment(plot, cls);
  const names = [text(plot, cls), text(plot, "c-ink")];
  const draw = ({ exact, measured, samples }) => {
    const widest = Math.max(exact.pathwise.variance, exact.score.variance);
    const range = frame(exact.truth, 3.5 * Math.sqrt(widest / samples));
    const counts = histogram(measured[key].values, range, BINS);
    const top = roundUp(1.15 * Math.max(...counts));
    plot.domain(range, [0, top]);
    columns.set(linspace(...range, BINS + 1), counts);
    truth.set(exact.truth, 0, exact.truth, top);
    mean.set(measured[key].mean, 0, measured[key].mean, top / 5);
    names[0].set(range[0], top, figure.say(`estimator.${key}`), 6, 16);
    names[1].set(exact.truth, top, key === "pathwise" ? figure.say("truth") : "", 6, 16);
  };
  return { node: plot.node, draw };
}

/** Variance against M, on logarithmic axes: measured dots, exact lines. */
export function varianceView(figure) {
  const exponents = COUNTS.map(Math.log2);
  const plot = new Plot(figure, {
    label: figure.say("variances"),
    x: [-0.3, exponents.at(-1) + 0.3], y: [-2, 2], height: 150, xlabel: figure.say("count"), ylabel: figure.say("variance"),
    xticks: powerTicks(2), yticks: powerTicks(10),
  });
  const now = segment(plot, "c-ink bx-thin bx-dash");
  const marks = ESTIMATORS.map(([key, cls]) => [key, curve(plot, cls), dots(plot, cls, 3.5)]);
  const draw = ({ exact, measured, exponent }) => {
    const finite = ESTIMATORS.map(([key]) => Math.log10(exact[key].variance)).filter(Number.isFinite);
    const last = Math.log10(COUNTS.at(-1));
    // Where f is constant as far as q reaches, neither estimate scatters at all.
    const [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 0];
    plot.domain(plot.x, [Math.floor(low - last), Math.ceil(high + 0.2)]);
    now.set(exponent, plot.y[0], exponent, plot.y[1]);
    for (const [key, line, points] of marks) {
      line.set(exponents, COUNTS.map((count) => Math.log10(exact[key].variance / count)));
      const seen = exponents.filter((_, i) => measured[key].variances[i] > 0);
      points.set(seen, seen.map((i) => Math.log10(measured[key].variances[i])));
    }
  };
  return { node: plot.node, draw };
}
