/** Both Kullback-Leibler divergences of two densities. Chapter vae/training. */

import { button, choice, slider } from "../kit/controls.js";
import { densityPlot, densitySliders, inMean, inWidth, kinds, MEAN, SIGMA, targetOf, ZS } from "../kit/densities.js";
import { html } from "../kit/dom.js";
import { logNormal, mixture } from "../kit/gaussian.js";
import { clamp, format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { record, seed, whole } from "../kit/state.js";
import { descend, divergences, estimate, moments, sample, towardsMoments } from "./math.js";
import { integrandPlot } from "./views.js";

const SECONDS = 0.8; // of the way to an optimum
const MOST_DOUBLINGS = 12; // 4096 samples
const NAMES = { qp: "KL(q‖p)", pq: "KL(p‖q)" };

const sound = record({ ...kinds, samples: whole(2, 2 ** MOST_DOUBLINGS), seed });

const guessOf = ({ mu, sigma }) => ({ mu, sigma });

/** The smallest power of two that is at least `value`: axes that jump rarely. */
const ladder = (value) => 2 ** Math.ceil(Math.log2(Math.max(value, 0.125)));

function sliders(figure) {
  const both = densitySliders(figure);
  const samples = slider(figure, {
    label: figure.say("samples"), min: 1, max: MOST_DOUBLINGS, step: 1, cls: "c-data",
    show: (power) => format(2 ** power, 0), oninput: (power) => figure.set({ samples: 2 ** power }),
  });
  samples.node.classList.add("kl-samples");
  return {
    node: html("div", { class: "bx-controls" }, ...both.nodes, samples.node),
    set(guess, target, count) {
      both.set(guess, target);
      samples.set(Math.log2(count));
    },
  };
}

/** Let q go along a way; it stops where the reader takes over. */
function walk(figure, way, arrived) {
  let left = figure.state;
  const stop = figure.animate(SECONDS, (t) => {
    const { mu, sigma } = figure.state;
    if (mu !== left.mu || sigma !== left.sigma) return stop();
    const at = t * (way.length - 1);
    const [a, b] = [way[Math.floor(at)], way[Math.ceil(at)]];
    const between = (name) => Number((a[name] + (at % 1) * (b[name] - a[name])).toFixed(4));
    // As the state will be read again: else the walk would take itself for a reader's hand.
    left = { mu: clamp(between("mu"), ...MEAN), sigma: clamp(between("sigma"), ...SIGMA) };
    figure.set(left);
    if (t === 1) arrived();
  });
}

function buttons(figure) {
  const go = (find, key, name) => {
    const target = targetOf(figure.state);
    walk(figure, find(guessOf(figure.state), target), () => {
      const { mu, sigma } = figure.state;
      const value = divergences({ mu, sigma }, target)[key];
      figure.announce(figure.say("reached", { name, value: nats(value, 3), mu: format(mu), sigma: format(sigma) }));
    });
  };
  const minimise = (find, key) => {
    const name = NAMES[key];
    return button(figure, { label: figure.say("minimise", { name }), onclick: () => go(find, key, name) });
  };
  const all = [
    minimise(descend, "qp"), minimise(towardsMoments, "pq"),
    button(figure, { label: figure.say("again"), onclick: () => figure.set({ seed: figure.state.seed + 1 }) }),
  ];
  return html("div", { class: "bx-buttons" }, ...all.map(({ node }) => node));
}

/** Where q is when KL(q‖p) has become as small as it can from here: on a hill of p or between. */
function sideOf(state) {
  const target = targetOf(state);
  const { mu } = descend(guessOf(state), target).at(-1);
  const [low, high] = target.map(({ mean }) => mean).toSorted((a, b) => a - b);
  const places = [["left", low], ["between", moments(target).mu], ["right", high]];
  return places.toSorted(([, a], [, b]) => Math.abs(a - mu) - Math.abs(b - mu))[0][0];
}

function ask(figure) {
  predict(figure, {
    words: figure.say("predict", { name: NAMES.qp }),
    kind: "side", sides: ["left", "between", "right"], show: (side) => figure.say(`sides.${side}`), tells: [],
    opens: () => ({ target: "mixture" }), ready: ({ target }) => target === "mixture", truth: sideOf,
    again: (_, draw) => ({ target: "mixture", mu: inMean(8 * draw() - 4), sigma: inWidth(0.3 + 2.2 * draw()) }),
    reveal: (state) => {
      const { mu, sigma } = descend(guessOf(state), targetOf(state)).at(-1);
      return { mu: inMean(mu), sigma: clamp(sigma, ...SIGMA) };
    },
  });
}

function build(figure) {
  const shapes = choice(figure, {
    label: figure.say("target"), options: [["gaussian", figure.say("gaussian")], ["mixture", figure.say("mixture")]],
    onchange: (target) => figure.set({ target }),
  });
  const top = densityPlot(figure, "z");
  const views = {
    qp: integrandPlot(figure, { name: NAMES.qp, weight: "q", over: "p", cls: "c-q" }),
    pq: integrandPlot(figure, { name: NAMES.pq, weight: "p", over: "q", cls: "c-p" }),
  };
  const knobs = sliders(figure);
  figure.body.append(
    shapes.node, html("div", { class: "bx-pin-top" }, top.node), buttons(figure),
    html("div", { class: "bx-row kl-row" }, views.qp.node, views.pq.node), knobs.node,
  );

  ask(figure);

  return (state) => {
    const [guess, target] = [guessOf(state), targetOf(state)];
    const count = state.samples;
    const logP = mixture(target).log;
    const logQ = (z) => logNormal(z, guess.mu, guess.sigma);
    const ratio = (z) => logQ(z) - logP(z);
    const exact = divergences(guess, target);
    const curves = {
      qp: ZS.map((z) => Math.exp(logQ(z)) * ratio(z)),
      pq: ZS.map((z) => -Math.exp(logP(z)) * ratio(z)),
    };
    // One scale for both, so that their areas can be compared.
    const all = [...curves.qp, ...curves.pq];
    const high = ladder(Math.max(...all));
    const limits = [-Math.max(ladder(-Math.min(...all)), high / 8), high];
    const drawn = {
      qp: sample([{ weight: 1, mean: guess.mu, sd: guess.sigma }], count, state.seed),
      pq: sample(target, count, state.seed),
    };
    for (const [key, f] of [["qp", ratio], ["pq", (z) => -ratio(z)]]) {
      views[key].set({ ys: curves[key], limits, zs: drawn[key], exact: exact[key], ...estimate(drawn[key], f) });
    }
    top.set(guess, target, { p: (z) => Math.exp(logP(z)), q: (z) => Math.exp(logQ(z)) });
    shapes.set(state.target);
    knobs.set(guess, target, count);
  };
}

export const kl = { build, sound };
