/** Two pixels whose probabilities of ink are learnt by descent. Chapter descent. */

import { button, choice, readout, slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { numbers, oneOf, record, seed, whole, within } from "../kit/state.js";
import { above, arrival, BATCHES, batches, descend, gradient, RULES } from "./math.js";
import { inkView, lossView, planeView, REACH } from "./views.js";

const RATE = [0.01, 100];
const SHARE = [0.01, 0.99];
const MOST_STEPS = 500;
const BEAT = 0.12; // seconds between two pictures, while the figure moves by itself

const sound = record({
  rule: oneOf(RULES), rate: within(...RATE), batch: oneOf(BATCHES), seed, shares: numbers(SHARE, SHARE),
  start: numbers([-REACH, REACH], [-REACH, REACH]), steps: whole(0, MOST_STEPS),
});

const pathOf = (state, steps) => descend(state.start, batches(state), steps, state.rate, state.rule);
const sceneOf = (state) => {
  const points = pathOf(state, state.steps);
  return { state, points, heights: points.map((logits) => above(logits, state.shares)) };
};

function controls(figure) {
  const pick = (name, label, values, word) =>
    choice(figure, { label, options: values.map((value) => [value, word(value)]), onchange: (value) => figure.set({ [name]: value }) });
  const choices = {
    rule: pick("rule", figure.say("rule"), RULES, (value) => figure.say(`rule-of.${value}`)),
    batch: pick("batch", figure.say("batch"), BATCHES, (value) => figure.say(`batch-of.${value}`)),
  };
  const again = button(figure, { label: figure.say("again"), onclick: () => figure.set({ seed: figure.state.seed + 1 }) });
  const share = (i) => slider(figure, {
    label: figure.say("share", { number: i + 1 }), min: SHARE[0], max: SHARE[1], step: 0.01, cls: "c-data",
    oninput: (value) => figure.set({ shares: figure.state.shares.map((old, k) => (k === i ? Number(value.toFixed(2)) : old)) }),
  });
  const sliders = {
    rate: slider(figure, { label: figure.say("rate"), min: RATE[0], max: RATE[1], log: true, cls: "c-ink", oninput: (value) => figure.set({ rate: Number(value.toPrecision(3)) }) }),
    steps: slider(figure, { label: figure.say("steps"), min: 0, max: MOST_STEPS, step: 1, cls: "c-ink", show: String, oninput: (steps) => figure.set({ steps }) }),
  };
  const shares = [share(0), share(1)];
  return {
    choices: html("div", { class: "bx-choices" }, choices.rule.node, choices.batch.node, again.node),
    sliders: html("div", { class: "bx-controls" }, sliders.rate.node, sliders.steps.node, ...shares.map(({ node }) => node)),
    set(state) {
      for (const [name, made] of [...Object.entries(choices), ...Object.entries(sliders)]) made.set(state[name]);
      shares.forEach((made, i) => made.set(state.shares[i]));
      again.node.style.visibility = state.batch === "all" ? "hidden" : "";
    },
  };
}

const stepWords = (figure, steps) => (steps >= MOST_STEPS ? figure.say("never", { value: MOST_STEPS }) : figure.say("after", { n: steps }));

function ask(figure, tells) {
  const draw = (draws, [low, high], digits) => Number((low + (high - low) * draws()).toFixed(digits));
  const pick = (values, draws) => values[Math.floor(values.length * draws())];
  const truth = (state) => arrival(pathOf(state, MOST_STEPS), state.shares) ?? MOST_STEPS;
  predict(figure, {
    words: figure.say("predict"),
    kind: "number", show: (value) => stepWords(figure, Math.round(value)), less: "small", more: "large", tells,
    range: () => [0, MOST_STEPS], start: ({ steps }) => steps,
    truth, reveal: (state) => ({ steps: Math.max(state.steps, truth(state)) }),
    again: (_, draws) => ({
      rule: pick(RULES, draws), rate: pick([0.03, 0.1, 0.3, 1, 3, 10], draws), batch: "all", steps: 200,
      shares: [draw(draws, [0.2, 0.8], 2), draw(draws, [0.02, 0.5], 2)], start: [draw(draws, [-4, 4], 1), draw(draws, [-4, 4], 1)],
    }),
  });
}

function build(figure) {
  const inputs = controls(figure);
  const [plane, losses, inks] = [planeView, lossView, inkView].map((view) => view(figure));
  const values = readout([
    ["above", figure.say("above-least"), "c-p"], ["gradient", figure.say("gradient"), "c-p"], ["arrival", figure.say("arrival"), "c-ink"],
  ]);
  const column = (...nodes) => html("div", { class: "bx-column" }, ...nodes);
  figure.body.append(
    inputs.choices,
    html("div", { class: "bx-row" }, column(html("div", { class: "bx-pin-top" }, plane.node)), column(losses.node, inks.node)),
    values.node, inputs.sliders,
  );
  ask(figure, [...plane.tells, ...losses.tells, ...inks.tells, values.node]);
  let steps = 0;
  motion(figure, BEAT, () => {
    const shown = steps;
    steps += 1;
    return shown > figure.initial.steps ? null : { steps: shown };
  });

  return (state) => {
    const scene = sceneOf(state);
    for (const view of [plane, losses, inks]) view.draw(scene);
    inputs.set(state);
    const arrived = arrival(scene.points, state.shares);
    const [first, second] = gradient(scene.points.at(-1), state.shares).map((slope) => format(slope, 3));
    values.set({
      above: nats(scene.heights.at(-1), 3), gradient: figure.say("pair", { first, second }),
      arrival: arrived === null ? figure.say("not-yet") : String(arrived),
    });
  };
}

export const descent = { build, sound };
