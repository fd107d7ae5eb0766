/** The linear VAE, direction by direction: which variances of the data it uses. Chapter vae/linear. */

import { button, readout, slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { clamp, format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { numbers, record, whole, within } from "../kit/state.js";
import { bestVariance, directions, totals } from "./math.js";
import { codeView, COUNT, HIGH, LOW, natsView, NOISE, short, spectrumView } from "./views.js";

const BETA = [0.1, 8];
const MOST = COUNT - 1;
const BEAT = 0.05; // seconds between two pictures, while the figure moves by itself
const BEATS = 80;

const sound = record({
  eigenvalues: numbers(...Array(COUNT).fill([LOW, HIGH])), size: whole(1, MOST), variance: within(...NOISE), beta: within(...BETA),
});

/** The best noise, as near as its slider reaches. */
const bestOf = (state) => clamp(short(bestVariance(state)), ...NOISE);

function sliders(figure) {
  const make = (name, label, range, options) =>
    slider(figure, { label, min: range[0], max: range[1], oninput: (value) => figure.set({ [name]: short(value) }), ...options });
  return {
    variance: make("variance", figure.say("variance"), NOISE, { cls: "c-p", log: true }),
    beta: make("beta", figure.say("beta"), BETA, { cls: "c-bound", log: true }),
    size: make("size", figure.say("size"), [1, MOST], { cls: "c-q", step: 1, show: (value) => format(value, 0) }),
  };
}

/** A button that lets the noise go to its best place, unless a hand takes it. */
function mover(figure) {
  return button(figure, {
    label: figure.say("best"),
    onclick: () => {
      const [from, to] = [figure.state.variance, bestOf(figure.state)];
      let last = from;
      const stop = figure.animate(0.5, (t) => {
        if (figure.state.variance !== last) return stop();
        last = clamp(short(from * (to / from) ** (t * t * (3 - 2 * t))), ...NOISE);
        return figure.set({ variance: last });
      });
      figure.announce(figure.say("moved", { value: format(to) }));
    },
  });
}

function ask(figure, plot, tells) {
  predict(figure, {
    words: figure.say("predict"),
    kind: "y", plot, cls: "c-p", show: (value) => format(value), less: "low", more: "high", tells,
    opens: () => ({ beta: 1 }), range: () => [0, HIGH], truth: bestOf,
    again: (_, draw) => ({
      eigenvalues: Array.from({ length: COUNT }, () => short(0.1 + 5.4 * draw() ** 2)).sort((a, b) => b - a),
      size: 1 + Math.floor((MOST - 1) * draw()), variance: 3, beta: 1,
    }),
    reveal: (state) => ({ variance: bestOf(state) }),
  });
}

function build(figure) {
  const spectrum = spectrumView(figure);
  const codes = codeView(figure);
  const curves = natsView(figure);
  const knobs = sliders(figure);
  const best = mover(figure);
  const values = readout([
    ["active", figure.say("active"), "c-q"], ["reconstruction", "E log p(x|z)", "c-p"], ["kl", "− KL(q ‖ p(z))", "c-prior"],
    ["elbo", "= ELBO", "c-bound"], ["logPx", "log p(x)", "c-p"], ["gap", figure.say("gap"), "c-bound"],
  ]);
  const column = (...nodes) => html("div", { class: "bx-column" }, ...nodes);
  figure.body.append(
    html(
      "div", { class: "bx-row" }, column(html("div", { class: "bx-pin-top" }, spectrum.node), curves.node), column(codes.width, codes.kl),
    ),
    values.node, html("div", { class: "bx-buttons" }, best.node), html("div", { class: "bx-controls" }, ...Object.values(knobs).map(({ node }) => node)),
  );
  ask(figure, spectrum.plot, [...curves.tells, values.node]);
  let beats = 0;
  motion(figure, BEAT, () => {
    beats += 1;
    if (beats > BEATS) return null;
    return { variance: short(HIGH * (figure.initial.variance / HIGH) ** (beats / BEATS)) };
  });

  return (state) => {
    const found = totals(state);
    const all = directions(state);
    spectrum.draw(state, all);
    codes.draw(all);
    curves.draw(state, found);
    for (const [name, { set }] of Object.entries(knobs)) set(state[name]);
    values.set({
      active: figure.say("count", { n: found.active, of: state.size }),
      ...Object.fromEntries(["reconstruction", "kl", "elbo", "logPx", "gap"].map((name) => [name, nats(found[name], 3)])),
    });
  };
}

export const spectrum = { build, sound };
