/** Two models without a network draw digits and judge them. Chapter generative-models. */

import { bernoulliLogProb } from "../kit/bernoulli.js";
import { button, choice } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { dial } from "../kit/dial.js";
import { CLASSES, PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { fromFloat16 } from "../kit/network.js";
import { format } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { remembered } from "../kit/remembered.js";
import { oneOf, record, seed, whole, within } from "../kit/state.js";
import {
  binarized, component, drawCoordinates, drawPixels, logCoordinates, noise, picture, project, read,
} from "./math.js";
import { model } from "./views.js";

const COORDINATES = 40;
const STEPS = 200; // of the dial, for the noise
const sound = record({ digit: whole(0, 9), turn: within(0, 1), shows: oneOf(["draw", "digit"]), seed });
const RANGES = { bayes: [-420, -50], mixture: [-105, 40] }; // nats, of nearly all test digits

/** A test digit as each model sees it; its pixels are drawn once, whatever the reader does. */
const seenBy = (models, { x, index }) => ({ pixels: binarized(x, index), u: project(x, models) });

function build(figure) {
  const ready = { models: null, digits: null };
  const digit = dial(figure, {
    label: figure.say("digit"), steps: CLASSES.length, notches: CLASSES.map(String), cls: "c-p",
    oninput: (value) => figure.set({ digit: value }),
  });
  const turn = dial(figure, { label: figure.say("noise"), steps: STEPS, cls: "c-prior", oninput: (step) => figure.set({ turn: step / STEPS }) });
  const kinds = choice(figure, {
    label: figure.say("shows"), options: [["draw", figure.say("draw")], ["digit", figure.say("real")]],
    onchange: (shows) => figure.set({ shows }),
  });
  const again = button(figure, { label: figure.say("again"), onclick: () => figure.set({ seed: figure.state.seed + 1, shows: "draw" }) });
  const views = { bayes: model(figure, "bayes", RANGES.bayes), mixture: model(figure, "mixture", RANGES.mixture) };
  figure.body.append(
    html("div", { class: "bx-buttons" }, kinds.node, again.node),
    html("div", { class: "mix-stage bx-face" },
      html("div", { class: "mix-dials" }, digit.node, turn.node),
      html("div", { class: "mix-models bx-core" }, views.bayes.node, views.mixture.node)),
  );
  figure.attempt(async () => {
    await readModels(figure, ready);
    figure.attempt(() => readDigits(figure, ready));
  });
  const scores = remembered((models, known, c) => scoresOf(models, known, c));
  const drawn = remembered((seed) => noise(seed, PIXELS, COORDINATES));

  const foundOf = ({ digit: c, turn: at, shows, seed }) => {
    if (shows === "draw") return draw(ready.models, c, drawn(seed), at % 1);
    const all = ready.digits[c];
    return seenBy(ready.models, all[Math.floor((at % 1) * all.length)]);
  };
  const { plot, tells } = views.bayes;
  predict(figure, {
    words: figure.say("predict"),
    kind: "x", home: figure.body, plot, tells, cls: "c-p", show: (score) => format(score, 0), less: "low", more: "high",
    range: () => RANGES.bayes, opens: () => ({ shows: "draw" }),
    ready: ({ digit: c, shows }) => Boolean(ready.models && (shows === "draw" || ready.digits?.[c].length)),
    truth: (state) => bernoulliLogProb(foundOf(state).pixels, ready.models.logits[state.digit]),
    again: ({ seed }, uniform) => ({ shows: "draw", seed: seed + 1, digit: Math.floor(10 * uniform()) }),
  });

  return (state) => {
    const c = state.digit;
    const at = state.turn % 1;
    const real = state.shows === "digit";
    const { models, digits: known } = ready;
    const count = known?.[c].length ?? 0;
    const which = Math.floor(at * count);
    kinds.set(real ? "digit" : "draw");
    digit.set(c, `${c}`);
    turn.set(
      Math.round(at * STEPS) % STEPS,
      real ? figure.say("example", { n: which + 1, of: count }) : figure.say("degrees", { value: format(360 * at, 0) }),
      figure.say(real ? "which" : "noise"),
    );
    if (!models || (real && !count)) return;
    const found = foundOf(state);
    const others = scores(models, known, c);
    const words = real ? "real" : "draw";
    views.bayes.set(found.pixels, figure.say(`bayes.${words}`, { c }), bernoulliLogProb(found.pixels, models.logits[c]), others.bayes);
    views.mixture.set(
      picture(found.u, models), figure.say(`mixture.${words}`, { c }), logCoordinates(found.u, models.mixtures[c]), others.mixture,
    );
  };
}

/** Ancestral sampling in both models, given the class, from the noise where the dial stands. */
function draw(models, c, source, turn) {
  const mixture = models.mixtures[c];
  return {
    pixels: drawPixels(models.logits[c], source.coins(turn)),
    u: drawCoordinates(mixture[component(mixture, source.style)], source.normals(turn)),
  };
}

async function readModels(figure, ready) {
  const { numbers, weights } = figure.asset("mix");
  ready.models = read(fromFloat16(await toBytes(numbers)), weights, PIXELS, COORDINATES);
  figure.redraw();
}

/** The test digits, a list for each class. */
async function readDigits(figure, ready) {
  const { labels, pixels } = await figure.load("digits");
  const levels = Float32Array.from(await toBytes(pixels), (byte) => byte / 255);
  const all = labels.map((label, index) => ({ label, index, x: levels.subarray(index * PIXELS, (index + 1) * PIXELS) }));
  ready.digits = CLASSES.map((c) => all.filter(({ label }) => label === c));
  figure.redraw();
}

/** The log-likelihoods of all test digits of a class, under both models of that class. */
function scoresOf(models, digits, c) {
  const all = (digits?.[c] ?? []).map((one) => seenBy(models, one));
  return {
    bayes: all.map(({ pixels }) => bernoulliLogProb(pixels, models.logits[c])),
    mixture: all.map(({ u }) => logCoordinates(u, models.mixtures[c])),
  };
}

export const mix = { build, sound };
