/** Two ways to estimate a gradient from the same noise. Chapter vae/reparameterization. */

import { button, choice, readout, slider, toggle } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { clamp, format } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { flag, oneOf, record, seed, within } from "../kit/state.js";
import { averages, cloud, COUNTS, estimates, limits, moments, OBJECTIVES, REPEATS } from "./math.js";
import { ESTIMATORS, histogramView, noiseView, objectiveView, varianceView } from "./views.js";

const SHOWN = 16; // draws in the upper pictures, the first of the cloud
const REACH = 2; // standard deviations that draws reach well
const BEAT = 1.5; // seconds between new draws, while the figure moves by itself
const MU = [-2, 4];
const SIGMA = [0.1, 2];

const sound = record({
  f: oneOf(Object.keys(OBJECTIVES)), mu: within(...MU), sigma: within(...SIGMA), baseline: flag, seed,
  // Counts are powers of two.
  samples: (value, first) => 2 ** Math.round(Math.log2(within(1, COUNTS.at(-1))(value, first))),
});

function build(figure) {
  const inputs = controls(figure);
  const views = [
    noiseView(figure), objectiveView(figure), ...ESTIMATORS.map((e) => histogramView(figure, e)), varianceView(figure),
  ];
  const [noise, objective, pathwise, score, variance] = views.map((view) => view.node);
  const values = readout([
    ["truth", figure.say("truth"), "c-ink"],
    ["pathwise", figure.say("pathwise-mean"), "c-q"], ["pathwise-variance", figure.say("variance"), "c-q"],
    ["score", figure.say("score-mean"), "c-data"], ["score-variance", figure.say("variance"), "c-data"],
    ["ratio", figure.say("ratio"), "c-ink"],
  ]);
  const note = html("p", { class: "bx-aid bx-note" });
  const column = (...nodes) => html("div", { class: "bx-column" }, ...nodes);
  figure.body.append(
    inputs.kinds.node, note,
    html("div", { class: "bx-row" }, column(noise, objective), column(pathwise, score, variance)),
    values.node, inputs.sliders, inputs.buttons,
  );
  const measure = measurer();
  let scene = null;
  const tells = [pathwise, score, variance, values.node];
  predict(figure, {
    words: figure.say("predict"),
    kind: "number", log: true, show: brief, less: "fewer", more: "more", tells,
    range: () => [0.01, 10_000], start: () => 1, truth: () => ratioOf(scene), ready: () => ratioOf(scene) !== null,
    opens: ({ f }) => (f === "step" ? { f: "square" } : {}),
    again: (_, draw) => ({ f: ["square", "wave"][Math.floor(2 * draw())], mu: short(3 * draw() - 1), sigma: short(0.1 + 1.4 * draw()) }),
  });
  motion(figure, BEAT, ({ seed }) => ({ seed: (seed % 999) + 1 }));
  return (state) => {
    scene = measure({ ...state, exponent: Math.log2(state.samples) });
    for (const view of views) view.draw(scene);
    inputs.set(scene);
    note.textContent = figure.say(`note.${scene.f}`);
    values.set(words(scene));
  };
}

/** A function that adds to a state all that is drawn from it. Its buffers are made once. */
function measurer() {
  let eps = null;
  let seed = null;
  const buffer = () => new Float64Array(REPEATS * COUNTS.at(-1));
  const each = { pathwise: buffer(), score: buffer() };
  return (state) => {
    if (state.seed !== seed) [eps, seed] = [cloud(state.seed), state.seed];
    const exact = limits(state.f, state.mu, state.sigma, state.baseline);
    estimates(state.f, state.mu, state.sigma, eps, exact.baseline, each);
    const measured = {};
    for (const [key] of ESTIMATORS) {
      const sets = COUNTS.map((count) => averages(each[key], count));
      const variances = sets.map((set) => moments(set).variance);
      measured[key] = { values: sets[state.exponent], variances, ...moments(sets[state.exponent]) };
    }
    return { ...state, exact, measured, eps: eps.subarray(0, SHOWN) };
  };
}

/** Where draws hardly reach the jump of f, there is nothing to estimate: q goes back to where they do. */
function reaching(f, figure) {
  const { mu, sigma } = figure.state;
  const far = OBJECTIVES[f].jumps.some((jump) => Math.abs(jump - mu) > REACH * sigma);
  return far ? { mu: figure.initial.mu, sigma: figure.initial.sigma } : {};
}

function controls(figure) {
  const kinds = choice(figure, {
    label: "f(z) =", options: Object.entries(OBJECTIVES).map(([key, { text }]) => [key, text ?? figure.say("step")]), onchange: (f) => figure.set({ f, ...reaching(f, figure) }),
  });
  const mu = slider(figure, {
    label: figure.say("mu"), min: MU[0], max: MU[1], step: 0.01, cls: "c-q", oninput: (value) => figure.set({ mu: value }),
  });
  const sigma = slider(figure, {
    label: figure.say("sigma"), min: SIGMA[0], max: SIGMA[1], step: 0.01, cls: "c-q", oninput: (value) => figure.set({ sigma: value }),
  });
  const samples = slider(figure, {
    label: figure.say("samples"), min: 0, max: COUNTS.length - 1, step: 1,
    show: (k) => String(COUNTS[k]), oninput: (k) => figure.set({ samples: COUNTS[k] }),
  });
  const baseline = toggle(figure, { label: figure.say("baseline"), onchange: (on) => figure.set({ baseline: on }) });
  const again = button(figure, {
    label: figure.say("again"),
    onclick: () => {
      figure.set({ seed: (figure.state.seed % 999) + 1 });
      figure.announce(figure.say("drawn"));
    },
  });
  return {
    kinds,
    sliders: html("div", { class: "bx-controls bx-pin-bottom" }, mu.node, sigma.node, samples.node),
    buttons: html("div", { class: "bx-buttons" }, again.node, baseline.node),
    set(scene) {
      kinds.set(scene.f);
      mu.set(scene.mu);
      sigma.set(scene.sigma);
      samples.set(scene.exponent);
      baseline.set(scene.baseline);
    },
  };
}

/** Three significant digits, without an exponent. */
function brief(value) {
  return value > 0 ? format(value, clamp(2 - Math.floor(Math.log10(value)), 0, 6)) : format(value);
}

const short = (value) => Number(value.toFixed(2));

/** Variance of the score function's estimates over that of the pathwise ones; null where these do not scatter. */
function ratioOf({ measured: { pathwise, score } }) {
  return pathwise.variance > 0 ? score.variance / pathwise.variance : null;
}

function words({ exact, measured }) {
  const { pathwise, score } = measured;
  const ratio = ratioOf({ measured });
  return {
    truth: format(exact.truth, 3),
    pathwise: format(pathwise.mean, 3), "pathwise-variance": brief(pathwise.variance),
    score: format(score.mean, 3), "score-variance": brief(score.variance),
    ratio: ratio === null ? "–" : brief(ratio),
  };
}

export const reparam = { build, sound };
