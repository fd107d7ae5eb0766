/** A trained generator makes digits in the page, of noise that the reader chooses. Chapter gan/training. */

import { button, choice, slider } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { motion } from "../kit/motion.js";
import { format } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { remembered } from "../kit/remembered.js";
import { oneOf, record, seed, whole, within } from "../kit/state.js";
import { draws, generatorOf, noiseAt, Pictures } from "./math.js";
import { classView, DISTANCES, planeView, REACH, rounded, sampleView } from "./views.js";

const LOOP = 24; // seconds that the moving point takes
const SCALE = [0, 1.5];
const NEAREST = 3;
const place = within(-REACH, REACH);

const sound = (state, first) => record({
  run: oneOf(first.runs), runs: () => first.runs, y: whole(0, 9), seed, u: place, v: place, scale: within(...SCALE),
})(state, first);

/** The generators of the runs that have been asked for, each with the draws of its noise; null of one on its way. */
function generators(figure) {
  const known = {};
  return (run) => {
    if (run in known) return known[run];
    known[run] = null;
    figure.attempt(async () => {
      const asset = await figure.load(run);
      const generator = generatorOf(asset, await toBytes(asset.weights));
      known[run] = { generator, source: remembered((number) => draws(number, generator.size)) };
      figure.redraw();
    });
    return null;
  };
}

/** The training digits to look among, and how near test digits are to them. */
async function loadReal(figure, real) {
  const [{ train }, { distances, labels }] = await Promise.all([figure.load("binary-digits"), figure.load("real-distances")]);
  const bytes = await toBytes(train.bits);
  Object.assign(real, { pictures: new Pictures(bytes, PIXELS), labels: await toBytes(train.labels), distances, of: labels });
  figure.redraw();
}

function build(figure) {
  const { runs } = figure.initial;
  const real = { pictures: null, distances: [], of: [] };
  const makerOf = generators(figure);
  const plane = planeView(figure);
  const classes = classView(figure);
  const sample = sampleView(figure);
  const kinds = choice(figure, {
    label: figure.say("run"), options: runs.map((run) => [run, figure.say(`runs.${run}`)]), onchange: (run) => figure.set({ run }),
  });
  kinds.node.hidden = runs.length < 2;
  const again = button(figure, {
    label: figure.say("again"),
    onclick: () => {
      figure.set({ seed: figure.state.seed + 1 });
      figure.announce(figure.say("drawn", { seed: figure.state.seed }));
    },
  });
  const scale = slider(figure, {
    label: figure.say("scale"), min: SCALE[0], max: SCALE[1], step: 0.01, cls: "c-prior", oninput: (value) => figure.set({ scale: value }),
  });
  figure.body.append(
    html("div", { class: "bx-buttons" }, again.node, kinds.node),
    html("div", { class: "generator-stage" },
      html("div", { class: "generator-side bx-pin-top bx-core" }, sample.picture, sample.beside),
      html("div", { class: "generator-map" }, plane.node, scale.node, classes.node),
      html("div", { class: "generator-near" }, sample.plot.node)),
  );
  figure.attempt(() => loadReal(figure, real));

  const noise = remembered((made, number, u, v, size) => noiseAt(made.source(number), u, v, size));
  const picture = remembered((made, z, y) => made.generator.make(z, y, new Float32Array(PIXELS)));
  const nearest = remembered((x, pictures) => pictures.nearest(x, NEAREST).map(({ n, distance }) => {
    return { distance, label: real.labels[n], picture: pictures.picture(n) };
  }));
  const near = remembered((all, y) => all.filter((_, i) => y === null || real.of[i] === y));
  const classOf = (made, y) => (made?.generator.classes ? y : null);
  const seen = (state) => {
    const made = makerOf(state.run);
    if (!made) return { made, z: null, x: null, found: [] };
    const z = noise(made, state.seed, state.u, state.v, state.scale);
    const x = picture(made, z, classOf(made, state.y));
    return { made, z, x, found: real.pictures ? nearest(x, real.pictures) : [] };
  };

  predict(figure, {
    words: figure.say("predict"),
    kind: "x", plot: sample.plot, home: figure.body, tells: sample.tells, cls: "c-q", show: (away) => format(away, 0), less: "low", more: "high",
    range: () => DISTANCES, ready: (state) => seen(state).found.length > 0,
    truth: (state) => seen(state).found[0].distance,
    opens: () => ({ scale: 1 }),
    again: ({ seed: number }, uniform) => ({
      scale: 1, seed: number + 1, u: rounded(REACH * (2 * uniform() - 1)), v: rounded(REACH * (2 * uniform() - 1)), y: Math.floor(10 * uniform()),
    }),
  });
  // The point walks around the middle of the plane.
  motion(figure, 0.05, (_, seconds) => {
    const turn = (2 * Math.PI * seconds) / LOOP;
    return { u: rounded(1.4 * Math.cos(turn)), v: rounded(1.1 * Math.sin(turn)) };
  });

  return (state) => {
    const { made, z, x, found } = seen(state);
    const y = classOf(made, state.y);
    const at = { u: format(state.u), v: format(state.v) };
    kinds.set(state.run);
    scale.set(state.scale);
    plane.draw(state, made);
    classes.draw(state, made, z);
    const words = !x ? figure.say("sample") : y === null ? figure.say("sample-at", at) : figure.say("sample-of", { ...at, digit: y });
    sample.draw(x, z, found, near(real.distances, y), words);
  };
}

export const generator = { build, sound };
