/** The smallest adversarial game: a point against a line. Chapter gan/dynamics. */

import { choice, readout, slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { format, twoDigits } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { settings } from "../kit/settings.js";
import { numbers, oneOf, record, whole, within } from "../kit/state.js";
import { eigenvalues, FAR, LOSSES, matrix, ORDERS, path, PENALTIES } from "./math.js";
import { distanceView, eigenView, gameView, planeView, REACH } from "./views.js";

const RATE = [0.01, 2];
const RATIO = [0.1, 10];
const STRENGTH = [0.01, 4];
const MOST_STEPS = 1000;
const USUAL = { noise: 1, r1: 0.5, gradient: 0.5, clip: 0.5 };
const BEAT = 0.05; // seconds between two pictures, while the figure moves by itself
const GUESS = [0, 6]; // distances that a reader may answer

const sound = record({
  loss: oneOf(LOSSES), penalty: oneOf(PENALTIES), strength: within(...STRENGTH), order: oneOf(ORDERS),
  rate: within(...RATE), ratio: within(...RATIO), start: numbers([-REACH, REACH], [-REACH, REACH]), steps: whole(0, MOST_STEPS),
});

/** All that is drawn of a state. `modulus` is the larger one of both eigenvalues, null at a kink. */
function sceneOf(state) {
  const points = path(state, state.start, state.steps);
  const step = matrix(state);
  const pair = step ? eigenvalues(step) : [];
  return {
    state, points, pair, distances: points.map((point) => Math.hypot(...point)),
    modulus: step ? Math.hypot(...pair[0]) : null,
  };
}

function controls(figure) {
  const pick = (label, values, word, given) =>
    choice(figure, { label, options: values.map((value) => [value, word(value)]), onchange: (value) => figure.set(given(value)) });
  const choices = {
    loss: pick(figure.say("loss"), LOSSES, (value) => figure.say(`losses.${value}`), (loss) => ({ loss })),
    penalty: pick(figure.say("penalty"), PENALTIES, (value) => figure.say(`penalties.${value}`), (penalty) => (
      { penalty, strength: USUAL[penalty] ?? figure.state.strength }
    )),
    order: pick(figure.say("order"), ORDERS, (value) => figure.say(`orders.${value}`), (order) => ({ order })),
  };
  const short = (value) => Number(value.toPrecision(3));
  const log = (name, label, [min, max]) =>
    slider(figure, { label, min, max, log: true, cls: "c-ink", show: (value) => format(value, value < 0.1 ? 3 : 2), oninput: (value) => figure.set({ [name]: short(value) }) });
  const sliders = {
    rate: log("rate", figure.say("rate"), RATE),
    steps: slider(figure, { label: figure.say("steps"), min: 0, max: MOST_STEPS, step: 1, cls: "c-ink", show: String, oninput: (steps) => figure.set({ steps }) }),
    ratio: log("ratio", figure.say("ratio"), RATIO),
    strength: log("strength", figure.say("strength"), STRENGTH),
  };
  return settings({ choices, sliders, strengthOf: (penalty) => figure.say(`strength-of.${penalty}`) });
}

function ask(figure, tells) {
  const draw = (draws, [low, high]) => Number((low + (high - low) * draws()).toFixed(2));
  predict(figure, {
    words: figure.say("predict"),
    kind: "number", show: (value) => distanceWords(figure, value), less: "small", more: "large", tells,
    range: () => GUESS, start: ({ start }) => Math.hypot(...start), truth: (state) => sceneOf(state).distances.at(-1),
    again: (_, draws) => {
      const penalty = PENALTIES[Math.floor(PENALTIES.length * draws())];
      return {
        loss: LOSSES[Math.floor(LOSSES.length * draws())], penalty, strength: USUAL[penalty] ?? 0.5, ratio: 1, steps: 100,
        order: ORDERS[Math.floor(ORDERS.length * draws())], rate: draw(draws, [0.05, 0.2]), start: [draw(draws, [-1.5, 1.5]), draw(draws, [-1.5, 1.5])],
      };
    },
  });
}

const distanceWords = (figure, distance) => (distance > FAR ? figure.say("far", { value: FAR }) : format(distance, 2));

function growth(figure, modulus) {
  if (modulus === null) return figure.say("none-there");
  const by = 100 * Math.abs(modulus - 1);
  if (by < 1e-9) return figure.say("keeps");
  return figure.say(modulus > 1 ? "grows" : "shrinks", { value: twoDigits(by) });
}

function pairWords(figure, pair) {
  if (!pair.length) return "–";
  const [[re, im], [other]] = pair;
  if (im) return figure.say("pair", { re: format(re, 4), im: format(im, 4) });
  return figure.say("both", { first: format(re, 4), second: format(other, 4) });
}

function build(figure) {
  const inputs = controls(figure);
  const [plane, game, eigen, distance] = [planeView, gameView, eigenView, distanceView].map((view) => view(figure));
  const values = readout([
    ["growth", figure.say("near"), "c-ink"], ["modulus", "|λ|"], ["pair", "λ"], ["distance", figure.say("at-end")],
  ]);
  const column = (...nodes) => html("div", { class: "bx-column" }, ...nodes);
  figure.body.append(
    inputs.choices,
    html("div", { class: "bx-row" }, column(html("div", { class: "bx-pin-top" }, plane.node), game.node), column(eigen.node, distance.node)),
    values.node, inputs.sliders,
  );
  ask(figure, [...plane.tells, ...game.tells, ...eigen.tells, ...distance.tells, values.node]);
  let steps = 0;
  motion(figure, BEAT, () => {
    const last = figure.initial.steps;
    const shown = steps;
    steps += 1;
    return shown > last ? null : { steps: shown };
  });

  return (state) => {
    const scene = sceneOf(state);
    for (const view of [plane, game, eigen, distance]) view.draw(scene);
    inputs.set(state);
    values.set({
      growth: growth(figure, scene.modulus), modulus: scene.modulus === null ? "–" : format(scene.modulus, 4),
      pair: pairWords(figure, scene.pair), distance: distanceWords(figure, scene.distances.at(-1)),
    });
  };
}

export const dirac = { build, sound };
