/** Three recorded runs of one small VAE, epoch by epoch. Chapter vae/training. */

import { button, choice, readout, slider } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { oneOf, record, seed, whole } from "../kit/state.js";
import { kit, localise } from "../kit/words.js";
import { checkLength, encodeAll, modelAt, nearest, priorCodes } from "./math.js";
import { bothCurves, planeView, RECONSTRUCTION, STRIP, stripsView } from "./views.js";

const BEAT = 1.2; // seconds of a snapshot, while the figure moves by itself
const SECONDS = 0.8; // that play shows a snapshot

/** The names of the runs by their β. */
const runNames = (figure) => new Map(figure.asset("training-runs").runs.map(({ name, beta }) => [beta, name]));
const snapshotsOf = (figure) => figure.asset(runNames(figure).get(1)).snapshots;

const sound = (state, first, figure) =>
  record({ beta: oneOf([...runNames(figure).keys()]), epoch: whole(0, snapshotsOf(figure).at(-1)), seed })(state, first);

function build(figure) {
  const names = runNames(figure);
  const snapshots = snapshotsOf(figure);
  const runs = recordings(figure, names);
  const plane = planeView(figure);
  const strips = stripsView(figure);
  const curves = bothCurves(figure);
  const inputs = controls(figure, snapshots, [...names.keys()]);
  const values = readout([
    ["reconstruction", figure.say("reconstruction"), "c-p"], ["kl", "KL", "c-q"], ["elbo", "ELBO", "c-bound"],
    ["width", figure.say("width"), "c-q"],
  ]);
  figure.body.append(
    inputs.node,
    html("div", { class: "bx-row" }, plane.node, html("div", {}, strips.node, values.node)),
    html("div", { class: "bx-row" }, ...curves.map((view) => view.node)),
  );
  const last = snapshots.at(-1);
  predict(figure, {
    words: figure.say("predict", { epoch: last }),
    kind: "y", home: figure.body, plot: curves[0].plot, cls: "c-bound", show: (value) => format(value, 0), less: "low", more: "high", tells: [],
    range: () => RECONSTRUCTION, ready: ({ beta }) => runs.has(beta),
    truth: ({ beta }) => figure.asset(names.get(beta)).history[last].elbo,
    opens: () => ({ epoch: snapshots[1] }),
    again: (_, draw) => ({ beta: [...names.keys()][Math.floor(names.size * draw())], epoch: snapshots[1 + Math.floor(2 * draw())] }),
    reveal: () => ({ epoch: last }),
  });
  let begun = false;
  motion(figure, BEAT, ({ beta, epoch }) => {
    if (!runs.has(beta)) return {};
    const here = nearest(snapshots, epoch);
    if (begun && snapshots[here] === last) return null;
    const next = begun ? here + 1 : 0;
    begun = true;
    return { epoch: snapshots[next] };
  });
  let drawn = "";
  return ({ beta, epoch: wanted, seed }) => {
    const index = nearest(snapshots, wanted);
    const epoch = snapshots[index];
    inputs.set({ beta, index, ready: runs.has(beta) });
    const scene = { epoch, z: priorCodes(seed, 2 * STRIP), ...runs.at(beta, index, seed) };
    for (const view of [plane, ...curves]) view.draw(scene);
    // Canvases are drawn again only when something on them is new.
    const picture = [beta, epoch, seed, Boolean(scene.samples), figure.color("ink")].join(" ");
    if (picture !== drawn) strips.draw(scene);
    drawn = picture;
    values.set(words(scene));
  };
}

/** Digits and runs as they arrive, and what the model of a snapshot makes of them, kept. */
function recordings(figure, names) {
  const bytes = new Map();
  const known = new Map();
  let test = null;
  const fetch = (name) => {
    if (bytes.has(name)) return;
    bytes.set(name, null);
    figure.attempt(async () => {
      const run = await figure.load(name);
      const weights = await toBytes(run.weights);
      checkLength(run, weights);
      bytes.set(name, weights);
      figure.redraw();
    });
  };
  const digits = async () => {
    const { pixels, labels } = figure.asset("digits");
    test = { pixels: Float32Array.from(await toBytes(pixels), (level) => level / 255), labels };
    figure.redraw();
  };
  figure.attempt(digits);
  const has = (beta) => Boolean(test && bytes.get(names.get(beta)));
  const once = (key, compute) => {
    if (!known.has(key)) known.set(key, compute());
    return known.get(key);
  };
  return {
    has,
    at(beta, index, seed) {
      const name = names.get(beta);
      fetch(name);
      if (!has(beta)) return {};
      const run = figure.asset(name);
      const seen = once(`${beta} ${index}`, () => snapshot(run, bytes.get(name), index, test));
      const samples = once(`${beta} ${index} ${seed}`, () => seen.model.decodeBatch(priorCodes(seed, 2 * STRIP)));
      const originals = test.pixels.subarray(0, STRIP * PIXELS);
      return { ...seen, samples, labels: test.labels, originals, history: run.history };
    },
  };
}

/** One snapshot's model, its codes of all test digits, and its reconstructions of the first ten. */
function snapshot(run, bytes, index, { pixels, labels }) {
  const model = modelAt(run, bytes, index);
  const { codes, width } = encodeAll(model, pixels, labels.length);
  return { model, codes, width, reconstructions: model.decodeBatch(codes.subarray(0, 2 * STRIP)) };
}

function controls(figure, snapshots, weights) {
  const last = snapshots.length - 1;
  const betas = choice(figure, {
    label: figure.say("beta"), options: weights.map((beta) => [beta, localise(String(beta))]),
    onchange: (beta) => figure.set({ beta }),
  });
  const epochs = slider(figure, {
    label: figure.say("epoch"), min: 0, max: last, step: 1, show: (index) => String(snapshots[index]),
    oninput: (index) => figure.set({ epoch: snapshots[index] }),
  });
  const play = player(figure, snapshots);
  const again = button(figure, {
    label: figure.say("again"),
    onclick: () => {
      figure.set({ seed: (figure.state.seed % 999) + 1 });
      figure.announce(figure.say("drawn"));
    },
  });
  return {
    node: html("div", { class: "bx-pin-top" }, betas.node, html("div", { class: "bx-time" }, play.node, epochs.node, again.node)),
    set({ beta, index, ready }) {
      betas.set(beta);
      epochs.set(index);
      figure.body.setAttribute("aria-busy", String(!ready));
    },
  };
}

/** Runs through the snapshots to the last; for a reader who asked for less motion, one a press. */
function player(figure, snapshots) {
  const last = snapshots.length - 1;
  let stop = null;
  const still = figure.reducedMotion;
  const idle = kit(still ? "next" : "play");
  const end = () => {
    stop?.();
    stop = null;
    made.set(idle);
  };
  const show = (index) => {
    const epoch = snapshots[index];
    if (epoch !== figure.state.epoch) figure.set({ epoch });
  };
  const made = button(figure, {
    label: idle, cls: "bx-play",
    onclick() {
      if (stop) return end();
      const here = nearest(snapshots, figure.state.epoch);
      const from = here === last ? 0 : here;
      if (still) return show(here === last ? 0 : here + 1);
      made.set(kit("pause"));
      stop = figure.animate(SECONDS * (last - from + 1), (t) => {
        show(Math.min(last, from + Math.floor(t * (last - from + 1))));
        if (t === 1) end();
      });
    },
  });
  return made;
}

function words({ history, epoch, width }) {
  if (!history) return { reconstruction: "…", kl: "…", elbo: "…", width: "…" };
  const term = (key) => nats(history[epoch][key], 1);
  return {
    reconstruction: term("reconstruction"), kl: term("kl"), elbo: term("elbo"),
    width: `(${format(width[0])}, ${format(width[1])})`,
  };
}

export const training = { build, sound };
