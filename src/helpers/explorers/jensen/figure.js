/** Jensen's inequality on three atoms: g(E X), E g(X) and the gap. Chapter vae/jensen-bound. */

import { choice, readout, slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { curve, dots, polygon, segment, text } from "../kit/marks.js";
import { format, linspace, sum } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { predict } from "../kit/predict.js";
import { numbers, oneOf } from "../kit/state.js";

const CURVES = {
  "neg-log": { text: "−log x", g: (x) => -Math.log(x), x: [0.05, 4], y: [-1.8, 3.8] },
  exp: { text: "exp x", g: Math.exp, x: [-2, 2], y: [-0.8, 8.8] },
  square: { text: "x²", g: (x) => x * x, x: [-2, 2], y: [-0.6, 4.8] },
  linear: { text: "1 + x/2", g: (x) => 1 + x / 2, x: [-2, 2], y: [-0.6, 2.8] },
};

/** Weights that sum to one: those given, divided by their sum (all equal if that is zero). */
export function normalize(weights) {
  const total = sum(weights);
  return weights.map((weight) => (total > 0 ? weight / total : 1 / weights.length));
}

/** The mean of X, both sides of the inequality, and the gap E g(X) − g(E X) >= 0. */
export function jensenTerms(name, atoms, weights) {
  const { g } = CURVES[name];
  const w = normalize(weights);
  const mean = sum(atoms.map((x, i) => w[i] * x));
  const inside = g(mean);
  const outside = sum(atoms.map((x, i) => w[i] * g(x)));
  return { mean, inside, outside, gap: outside - inside };
}

const MOST_ATOMS = 8;
const isCount = (atoms) => Array.isArray(atoms) && atoms.length > 0 && atoms.length <= MOST_ATOMS;

/** Atoms on the axis of g, as many as the figure has, or as come first; a weight for each. */
function sound({ g, atoms, weights }, first, figure) {
  const name = oneOf(Object.keys(CURVES))(g, first.g);
  const like = figure.like ?? (isCount(atoms) ? atoms : first.atoms);
  const each = (range) => numbers(...like.map(() => range));
  return {
    g: name,
    atoms: each(CURVES[name].x)(atoms, like),
    weights: each([0, 1])(weights, like.map((_, i) => first.weights[i] ?? 1)),
  };
}

function build(figure) {
  figure.like = figure.state.atoms;
  const picture = curveView(figure);
  const inputs = controls(figure);
  const values = readout([
    ["inside", "g(E X)", "c-p"], ["outside", "E g(X)", "c-bound"], ["gap", figure.say("gap"), "c-bound"],
  ]);
  figure.body.append(inputs.kinds.node, picture.node, values.node, inputs.node);
  predict(figure, {
    words: figure.say("predict"),
    kind: "y", plot: picture.plot, cls: "c-bound", show: (value) => format(value), less: "low", more: "high",
    range: ({ g }) => CURVES[g].y, tells: [...picture.tells, values.node],
    truth: ({ g, atoms, weights }) => jensenTerms(g, atoms, weights).outside,
    again: ({ g, atoms }, draw) => ({ atoms: atoms.map(() => anywhere(CURVES[g].x, draw)), weights: atoms.map(() => anywhere([0.1, 1], draw)) }),
  });
  return (state) => {
    const terms = jensenTerms(state.g, state.atoms, state.weights);
    picture.draw({ ...state, ...terms, shares: normalize(state.weights) });
    inputs.set(state);
    const { inside, outside, gap } = terms;
    values.set({ inside: format(inside, 3), outside: format(outside, 3), gap: format(gap, 3) });
  };
}

/** A number of a range, with three digits. */
const anywhere = ([low, high], draw) => Number((low + (high - low) * draw()).toFixed(3));

/** The curve, all means of points on it, the gap as a bar, and the atoms to drag. */
function curveView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("curve"),
    x: [0, 4], y: [-1, 3], xlabel: "x", ylabel: "g(x)", height: 300, cls: "bx-core",
  });
  const hull = polygon(plot, "c-data bx-faint");
  const line = curve(plot, "c-p");
  const bar = gapBar(plot);
  const atom = atomMarks(figure, plot);
  const draw = ({ g: name, atoms, shares, ...terms }) => {
    const { g, x, y } = CURVES[name];
    plot.domain(x, y);
    const xs = linspace(...x, 200);
    line.set(xs, xs.map(g));
    const order = atoms.toSorted((a, b) => a - b);
    hull.set(order, order.map(g));
    bar.set(terms);
    atom.forEach((set, i) => set(atoms[i], g(atoms[i]), shares[i]));
  };
  return { plot, node: plot.node, draw, tells: bar.tells };
}

/** From g(E X) up to E g(X), with both names. */
function gapBar(plot) {
  const gap = segment(plot, "c-bound bx-thick");
  const ends = [dots(plot, "c-p", 5), dots(plot, "c-bound", 5)];
  const names = [text(plot, "c-p", "end"), text(plot, "c-bound")];
  const set = ({ mean, inside, outside }) => {
    gap.set(mean, inside, mean, outside);
    ends[0].set([mean], [inside]);
    ends[1].set([mean], [outside]);
    // Beside the bar, but never beyond the edge of the picture.
    const at = plot.sx(mean) - plot.left;
    names[0].set(mean, inside, "g(E X)", Math.max(-10, 48 - at), 20);
    names[1].set(mean, outside, "E g(X)", Math.min(10, plot.innerWidth - 48 - at), -10);
  };
  return { set, tells: [gap, ends[1], names[1]].map(({ node }) => node) };
}

/** For every atom a function that puts its point, as large as it is likely, and its number. */
function atomMarks(figure, plot) {
  const numbers = figure.state.atoms.map(() => text(plot, "c-data", "middle"));
  return numbers.map((number, i) => {
    const knob = handle(figure, plot, {
      label: figure.say("atom", { i: i + 1 }), cls: "c-data", axis: "x",
      oninput: (x) => figure.set({ atoms: figure.state.atoms.with(i, Number(x.toFixed(3))) }),
    });
    return (x, y, share) => {
      knob.set(x, y, `x = ${format(x)}, P = ${format(share)}`);
      knob.node.style.setProperty("--bx-size", 0.5 + 1.2 * Math.sqrt(share));
      number.set(x, y, String(i + 1), 0, -12 - 10 * Math.sqrt(share));
    };
  });
}

function controls(figure) {
  const kinds = choice(figure, {
    label: "g", options: Object.entries(CURVES).map(([key, { text: name }]) => [key, name]),
    onchange: (g) => {
      // Keep every atom where it stands on the axis, as a share of the axis.
      const { g: before, atoms } = figure.state;
      const [a, b] = CURVES[before].x;
      const [c, d] = CURVES[g].x;
      const moved = (x) => Number((c + ((x - a) / (b - a)) * (d - c)).toFixed(3));
      figure.set({ g, atoms: atoms.map(moved) });
    },
  });
  const sliders = figure.state.atoms.map((_, i) =>
    slider(figure, {
      label: figure.say("weight", { i: i + 1 }), min: 0, max: 1, step: 0.01, cls: "c-data",
      show: (weight) => `${format(weight)}, P = ${format(normalize(figure.state.weights)[i])}`,
      oninput: (weight) => figure.set({ weights: figure.state.weights.with(i, weight) }),
    }),
  );
  return {
    kinds,
    node: html("div", { class: "bx-controls" }, ...sliders.map((made) => made.node)),
    set({ g, weights }) {
      kinds.set(g);
      sliders.forEach((made, i) => made.set(weights[i]));
    },
  };
}

export const jensen = { build, sound };
