/** The page trains an adversarial network in the plane. Chapter gan/training. */

import { button, choice, readout, slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { LOSSES, PENALTIES } from "../kit/learn/gan.js";
import { motion } from "../kit/motion.js";
import { format, twoDigits } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { settings } from "../kit/settings.js";
import { list, oneOf, record, whole, within } from "../kit/state.js";
import { kit } from "../kit/words.js";
import { MOST, REACH, TARGETS } from "./data.js";
import { canAdd, ROUNDS, roundsOf, soundSteps } from "./steps.js";
import { Run } from "./run.js";
import { heldView, lossView, planeView } from "./views.js";

const RATE = [1e-4, 0.1];
const STRENGTH = [0.01, 10];
const RATIO = [1, 2, 5]; // steps of D a round
const USUAL = { r1: 0.1, gradient: 1, clip: 0.1 };
const BEAT = 0.05; // seconds between two pictures, while the figure moves by itself
const STRIDE = 12; // rounds between them
const LAST = 3000; // rounds after which it rests
const QUESTION = 2000; // rounds after which the answer is asked for

const onPlane = list(2 * MOST, (value) => (Number.isFinite(value) ? within(-REACH, REACH)(value) : null));
/** Pairs of numbers. */
function soundDots(value) {
  const found = onPlane(value);
  return found.length % 2 ? found.slice(0, -1) : found;
}

const sound = record({
  target: oneOf(TARGETS), dots: soundDots, loss: oneOf(LOSSES), penalty: oneOf(PENALTIES),
  strength: within(...STRENGTH), rate: within(...RATE), ratio: oneOf(RATIO), seed: whole(0, 1000), steps: soundSteps,
});

/** What the settings are; another one begins another game. */
function settingsView(figure) {
  const change = (values) => figure.set({ ...values, steps: [0] });
  const pick = (label, values, word, given) =>
    choice(figure, { label, options: values.map((value) => [value, word(value)]), onchange: (value) => change(given(value)) });
  const log = (name, label, [min, max]) => slider(figure, {
    label, min, max, log: true, cls: "c-ink", show: (value) => format(value, value < 0.01 ? 4 : 2), oninput: (value) => change({ [name]: Number(value.toPrecision(2)) }),
  });
  const choices = {
    target: pick(figure.say("target"), TARGETS, (value) => figure.say(`targets.${value}`), (target) => ({ target })),
    loss: pick(figure.say("loss"), LOSSES, (value) => figure.say(`losses.${value}`), (loss) => ({ loss })),
    penalty: pick(figure.say("penalty"), PENALTIES, (value) => figure.say(`penalties.${value}`), (penalty) => ({ penalty, strength: USUAL[penalty] ?? figure.state.strength })),
    ratio: pick(figure.say("ratio"), RATIO, String, (ratio) => ({ ratio })),
  };
  const sliders = { rate: log("rate", figure.say("rate"), RATE), strength: log("strength", figure.say("strength"), STRENGTH) };
  return settings({ choices, sliders, strengthOf: (penalty) => figure.say(`strength-of.${penalty}`) });
}

/** Play, steps of one player alone, back and forth, begin anew, wipe the drawing. */
function timeView(figure, run) {
  const play = button(figure, { label: figure.say("train"), cls: "bx-play", onclick: () => (run.going ? run.pause() : run.play()) });
  const single = ["discriminator", "generator"].map((kind) => ({ kind, made: button(figure, { label: figure.say(`one.${kind}`), onclick: () => run.add(kind) }) }));
  const anew = button(figure, { label: figure.say("anew"), onclick: () => figure.set({ seed: (figure.state.seed % 999) + 1, steps: [0] }) });
  const clear = button(figure, { label: figure.say("clear"), onclick: () => figure.set({ dots: [], steps: [0] }) });
  const rounds = slider(figure, {
    label: figure.say("rounds"), min: 0, max: ROUNDS, step: 10, show: (at) => format(at, 0), oninput: (at) => run.to(at),
  });
  return {
    node: html("div", {}, html("div", { class: "bx-buttons" }, play.node, ...single.map(({ made }) => made.node), anew.node, clear.node), rounds.node),
    set({ target, dots, steps }, view) {
      play.set(run.going ? kit("pause") : figure.say("train"), view !== null);
      for (const { kind, made } of single) made.set(undefined, view !== null && !run.broke && canAdd(steps, kind));
      clear.node.style.visibility = target === "drawn" ? "" : "hidden";
      clear.set(undefined, dots.length > 0);
      rounds.set(roundsOf(run.going && view ? view.steps : steps), view !== null);
      figure.body.setAttribute("aria-busy", String(run.working));
    },
  };
}

function ask(figure, run, tells) {
  predict(figure, {
    words: figure.say("predict", { n: format(QUESTION, 0) }),
    kind: "number", show: (value) => format(Math.round(value), 0), less: "few", more: "many", tells,
    range: () => [0, 8], ready: (state) => !run.working && roundsOf(state.steps) === QUESTION,
    truth: () => run.now.shares.held,
    opens: () => ({ target: "ring", steps: [QUESTION] }),
    again: (_, draw) => {
      const penalty = draw() < 0.5 ? "none" : "r1";
      return {
        target: "ring", penalty, strength: USUAL[penalty] ?? 0.1, loss: draw() < 0.5 ? "minimax" : "nonsaturating",
        rate: [0.001, 0.003, 0.01][Math.floor(3 * draw())], seed: 1 + Math.floor(999 * draw()), steps: [QUESTION],
      };
    },
  });
}

/** What there is to say of the game, in a sentence. */
function sentence(figure, view, run) {
  if (!view) return figure.say("empty");
  if (view.broke !== null) return figure.say("broke", { n: format(view.broke, 0) });
  const { discriminator, generator } = view.counts;
  return figure.say(run.working ? "on-way" : "now", { d: format(discriminator, 0), g: format(generator, 0) });
}

function words(view) {
  if (!view) return { held: "–", near: "–", d: "–", g: "–", pull: "–" };
  const { shares: { held, near }, losses: { d, g }, modes, pulls } = view;
  const loss = (value) => (value === null ? "–" : format(value, 3));
  return { held: kit("of", { n: held, all: modes.length }), near: kit("percent", { value: format(100 * near, 0) }), d: loss(d), g: loss(g), pull: twoDigits(middle(pulls)) };
}

/** The median length of the pulls, pairs of numbers. */
function middle(pulls) {
  const lengths = Float64Array.from({ length: pulls.length / 2 }, (_, i) => Math.hypot(pulls[2 * i], pulls[2 * i + 1])).sort();
  return lengths[Math.floor(lengths.length / 2)];
}

function build(figure) {
  const run = new Run(figure);
  const [plane, losses, held] = [planeView, lossView, heldView].map((view) => view(figure));
  const inputs = settingsView(figure);
  const time = timeView(figure, run);
  const values = readout([["held", figure.say("held"), "c-q"], ["near", figure.say("near"), "c-q"], ["d", figure.say("loss-d"), "c-bound"], ["g", figure.say("loss-g"), "c-q"], ["pull", figure.say("pull")]]);
  const said = html("p", { class: "gan-said" });
  figure.body.append(
    time.node,
    html("div", { class: "bx-row" }, html("div", { class: "bx-pin-top" }, plane.node), html("div", {}, losses.node, held.node, values.node, said)),
    inputs.choices, inputs.sliders,
  );
  ask(figure, run, [...plane.tells, ...losses.tells, ...held.tells, values.node]);
  motion(figure, BEAT, ({ steps }) => (roundsOf(steps) >= LAST ? null : { steps: [roundsOf(steps) + STRIDE] }));
  return (state) => {
    const view = run.at(state);
    for (const part of [plane, losses, held]) part.draw(view, state);
    inputs.set(state);
    time.set(state, view);
    values.set(words(view));
    said.textContent = sentence(figure, view, run);
  };
}

export const gan = { build, sound };
