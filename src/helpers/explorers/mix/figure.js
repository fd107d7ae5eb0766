/** Two models without a network draw digits and judge them. Chapter generative-models. */

import { button, choice } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { dial } from "../kit/dial.js";
import { CLASSES, PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { fromFloat16 } from "../kit/network.js";
import { clamp, format } from "../kit/numbers.js";
import {
  binarized, component, drawCoordinates, drawPixels, logCoordinates, logPixels, noise, picture, project, read,
} from "./math.js";
import { model } from "./views.js";

const COORDINATES = 40;
const STEPS = 200; // of the dial, for the noise
const OF_A_CLASS = 50; // test digits
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
    html("div", { class: "mix-stage" },
      html("div", { class: "mix-dials" }, digit.node, turn.node),
      html("div", { class: "mix-models" }, views.bayes.node, views.mixture.node)),
  );
  start(figure, ready);
  const scores = remembered((models, known, c) => scoresOf(models, known, c));
  const drawn = remembered((seed) => noise(seed, PIXELS, COORDINATES));

  return (state) => {
    const c = clamp(Math.round(state.digit), 0, 9);
    const at = clamp(state.turn, 0, 1) % 1;
    const real = state.shows === "digit";
    const which = Math.floor(at * OF_A_CLASS);
    kinds.set(real ? "digit" : "draw");
    digit.set(c, `${c}`);
    turn.set(
      Math.round(at * STEPS) % STEPS,
      real ? figure.say("example", { n: which + 1, of: OF_A_CLASS }) : figure.say("degrees", { value: format(360 * at, 0) }),
      figure.say(real ? "which" : "noise"),
    );
    const { models, digits: known } = ready;
    if (!models || (real && !known)) return;
    const found = real ? seenBy(models, known[c][which]) : draw(models, c, drawn(state.seed), at);
    const others = scores(models, known, c);
    const words = real ? "real" : "draw";
    views.bayes.set(found.pixels, figure.say(`bayes.${words}`, { c }), logPixels(found.pixels, models.logits[c]), others.bayes);
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

/** The models come with the figure, the test digits a little later. */
async function start(figure, ready) {
  const { numbers, weights } = figure.asset("mix");
  ready.models = read(fromFloat16(await toBytes(numbers)), weights, PIXELS, COORDINATES);
  figure.redraw();
  const asset = await figure.load("digits");
  const bytes = await toBytes(asset.pixels);
  ready.digits = CLASSES.map((c) =>
    asset.labels.flatMap((label, index) =>
      label === c ? [{ index, x: Float32Array.from(bytes.subarray(index * PIXELS, (index + 1) * PIXELS), (level) => level / 255) }] : [],
    ),
  );
  figure.redraw();
}

/** The log-likelihoods of all test digits of a class, under both models of that class. */
function scoresOf(models, digits, c) {
  const all = (digits?.[c] ?? []).map((one) => seenBy(models, one));
  return {
    bayes: all.map(({ pixels }) => logPixels(pixels, models.logits[c])),
    mixture: all.map(({ u }) => logCoordinates(u, models.mixtures[c])),
  };
}

/** The last value of a function, as long as it is called with the same arguments. */
function remembered(compute) {
  let [known, value] = [[], undefined];
  return (...given) => {
    if (given.some((argument, i) => argument !== known[i])) [known, value] = [given, compute(...given)];
    return value;
  };
}

export const mix = { build };
