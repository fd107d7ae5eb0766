/**
 * Whatever a link, a notebook or a hand does to a figure: it draws finite numbers only, its state
 * stays within its ranges, and the link that it writes leads back to what it shows.
 *
 * One table of all figures (their folders), on a page that throws at a number that is not finite.
 */

import assert from "node:assert/strict";
import { readdirSync, existsSync } from "node:fs";
import { test } from "node:test";
import { mount } from "../../src/helpers/explorers/kit/figure.js";
import { fromFragment, toFragment } from "../../src/helpers/explorers/kit/fragment.js";
import { normal, uniform } from "../../src/helpers/explorers/kit/random.js";
import { byteLength } from "../../src/helpers/explorers/kit/network.js";
import { speak } from "../../src/helpers/explorers/kit/words.js";
import english from "../../src/helpers/words/en.json" with { type: "json" };
import { element, install, settle, watched } from "./page.mjs";
import { assertClose, golden } from "./support.mjs";

install();
speak(english);
const root = new URL("../../src/helpers/explorers/", import.meta.url);
const names = readdirSync(root).filter((name) => name !== "kit" && existsSync(new URL(`${name}/figure.js`, root)));
const explorers = {};
for (const name of names) explorers[name] = (await import(`${root}${name}/figure.js`))[name];

/** The first states, as Python gives them to a page. */
const FIRST = {
  bend: { mode: "network", net: "bend", pixel: [10, 14], unit: 3, weights: [], z: [0.6, 0.9] },
  descent: { batch: "all", rate: 1, rule: "plain", seed: 0, shares: [0.5, 0.03], start: [3, 2], steps: 40 },
  dirac: { loss: "minimax", order: "simultaneous", penalty: "none", rate: 0.25, ratio: 1, start: [0.5, 0], steps: 200, strength: 0.5 },
  elbo: { curvature: 1, follow: false, mu: 0.5, noise: 0.5, sigma: 0.9, split: "gap", x: [0.3, 1.2] },
  em: { covariances: [], guess: [], history: [], means: [[0.796, 3.309], [-2.768, 0.124], [-3.998, -2.004]], seed: 0, steps: "S", weights: [] },
  gan: {
    dots: [-2.1, 1.2, -1.6, 1.7, -0.9, 1.6, -0.5, 1, -0.2, 0.3, 0.1, -0.4, 0.5, -1.1, 1.1, -1.5, 1.8, -1.2, 2.1, -0.6],
    loss: "nonsaturating", penalty: "none", rate: 0.003, ratio: 1, seed: 1, steps: [300], strength: 0.1, target: "ring",
  },
  generator: { run: "gan-mnist-0", runs: ["gan-mnist-0", "conditional"], scale: 1, seed: 1, u: 1.2, v: 0.6, y: 7 },
  jensen: { atoms: [0.25, 1.2, 3.4], g: "neg-log", weights: [0.4, 0.3, 0.3] },
  kl: { means: [-2.5, 2.5], mu: 0.8, samples: 64, seed: 0, share: 0.5, sigma: 1, sigmas: [0.6, 0.9], target: "mixture" },
  latent: { a: [-1.5, 0.5], b: [1, 1.2], example: 3, mode: "explore", shows: "digits", strokes: [], t: 0.5, z: [0.6, -0.4] },
  mix: { digit: 3, seed: 0, shows: "draw", turn: 0 },
  model: { eps: [-1, 0.5], example: 13, pixel: 322, seed: 0, strokes: [], touched: "pixels" },
  ratio: { means: [-1.5, 1.5], mu: 0, share: 0.5, sigma: 1.5, sigmas: [0.5, 0.8], target: "mixture", x: 2 },
  reparam: { baseline: false, f: "square", mu: 0.5, samples: 4, seed: 2, sigma: 0.8 },
  spectrum: { beta: 1, eigenvalues: [5.12, 3.74, 3.25, 2.84, 2.57, 2.27, 1.73, 1.52], size: 6, variance: 3 },
  train: { beta: 1, m: 2, rate: 0.001, seed: 1, steps: 0, width: 200, without: -1 },
  training: { beta: 1, epoch: 30, seed: 1 },
};

/** Small networks with the shapes of the shipped ones, some recorded runs, some digits. */
function data() {
  const networks = {
    encoder: [{ layer: "dense", in: 784, out: 4 }], decoder: [{ layer: "dense", in: 2, out: 4 }, { layer: "leaky", slope: 0 }, { layer: "dense", in: 4, out: 784 }, { layer: "sigmoid" }],
  };
  const generator = (classes) => [{ layer: "dense", in: 5 + classes, out: 4 }, { layer: "norm", in: 4, eps: 1e-5 }, { layer: "leaky", slope: 0 }, { layer: "dense", in: 4, out: 784 }, { layer: "sigmoid" }];
  const maker = (classes) => ({ networks: { generator: generator(classes) }, weights: halves(byteLength({ generator: generator(classes) })), classes });
  const draw = normal(1);
  const halves = (bytes) => Uint8Array.from({ length: bytes }, (_, i) => (i % 2 ? (draw() > 0 ? 0x20 : 0xa0) : 255 * Math.abs(draw())));
  const snapshots = [0, 1, 2, 30];
  const history = Array.from({ length: 31 }, (_, n) => ({ reconstruction: -200 + n, kl: n / 5, elbo: -200 + 0.8 * n }));
  const run = (beta) => ({ networks, weights: halves(snapshots.length * byteLength(networks)), snapshots, history, beta });
  const betas = [0.1, 1, 20];
  const pixels = Uint8Array.from({ length: 20 * 784 }, () => Math.max(0, 120 * draw()));
  const points = golden("em").points.split(" ").map(Number);
  return {
    "binary-digits": Object.fromEntries(["train", "test"].map((part) => [part, { bits: pixels.subarray(0, 980), labels: Uint8Array.from({ length: 10 }, (_, i) => i) }])),
    "digit-plane": { points }, digits: { pixels, labels: Array.from({ length: 20 }, (_, i) => i % 10) },
    "vae-2d": { networks, weights: halves(byteLength(networks)) },
    "gan-mnist-0": maker(0), conditional: maker(10), "real-distances": { distances: pixels.subarray(0, 40), labels: pixels.map((_, i) => i % 10).subarray(0, 40) },
    mix: { weights: Array(10).fill([0.4, 0.6]), numbers: mixNumbers() },
    "training-runs": { runs: betas.map((beta) => ({ name: `run-${beta}`, beta })) },
    ...Object.fromEntries(betas.map((beta) => [`run-${beta}`, run(beta)])),
  };
}

/** Two components a class: log-odds, mean and directions near 0, Gaussians of unit variance. */
function mixNumbers() {
  const [zero, one] = [[0, 0], [0, 0x3c]];
  const factor = Array.from({ length: 40 }, (_, i) => [...Array(i).fill(zero), one]).flat();
  const components = Array(20).fill([...Array(40).fill(zero), ...factor]).flat();
  return Uint8Array.from([...Array(7840 + 784 + 784 * 40).fill(zero), ...components].flat());
}

const assets = data();

/** A page's or a notebook's model of a figure. */
class Model {
  constructor(kind, values) {
    this.values = { ...values, kind, state_names: Object.keys(FIRST[kind]), initial: FIRST[kind], assets };
    this.handlers = new Set();
  }
  get(name) { return this.values[name]; }
  set(name, value) {
    this.values[name] = value;
    this.handlers.forEach((handler) => handler());
  }
  on(_, handler) { this.handlers.add(handler); }
  off() {}
  save_changes() {}
}

const asFigure = () => ({ asset: (name) => assets[name] });
const soundOf = (kind, state) => explorers[kind].sound(state, FIRST[kind], asFigure());
const shown = ({ kind, values }) => soundOf(kind, Object.fromEntries(Object.keys(FIRST[kind]).map((name) => [name, values[name]])));

/** All numbers in a state are finite and of a size that can be drawn; making it sound again changes nothing. */
function assertSound(kind, state) {
  const numbers = (value) => (typeof value === "object" ? Object.values(value).flatMap(numbers) : [value]);
  for (const value of numbers(state)) {
    assert.notEqual(value, undefined);
    if (typeof value === "number") assert.ok(Number.isFinite(value) && Math.abs(value) <= 1e9, `${kind}: ${value}`);
  }
  assert.deepEqual(Object.keys(state).sort(), Object.keys(FIRST[kind]).sort());
  assert.deepEqual(soundOf(kind, state), state);
}

const NUMBERS = ["1e999", "-1e999", "1e308", "-1e308", "1e-320", "0", "-0", "-1", "0.5", "1", "2", "7", "1e9", "NaN", "null", "true", "", "%", "%E0%A4", "１", "1,2"];
const NAMES = ["toString", "__proto__", "constructor", "hasOwnProperty", "valueOf", "neg-log", "exp", "wave", "step", "mixture", "draw", "interpolate", "codes", "terms", "变分", "SEMEM", "", "%", "<b>"];

/** A fragment that nobody wrote: keys of the figure and others, some twice, with values of any kind. */
function fragment(kind, draw) {
  const pick = (list) => list[Math.floor(draw() * list.length)];
  const value = () => {
    const kinds = [
      () => pick(NUMBERS), () => pick(NAMES), () => Array.from({ length: draw() * 7 }, () => pick(NUMBERS)).join(","),
      () => Array.from({ length: 1 + draw() * 5 }, () => `[${Array.from({ length: draw() * 8 }, () => pick(NUMBERS.slice(0, 13)))}]`).join(","),
      () => String((draw() - 0.5) * 10 ** (8 * draw() - 4)), () => "0,0,0", () => "[".repeat(50),
    ];
    return pick(kinds)();
  };
  const keys = [...Object.keys(FIRST[kind]), "__proto__", "constructor", "no"];
  return `#${kind}?${Array.from({ length: 1 + draw() * 6 }, () => `${pick(keys)}=${value()}`).join(pick(["&", "&&", "&=&"]))}`;
}

/** Show a figure in a state, let `play` do something to it, and take it away. */
async function showing(kind, state, play = () => {}) {
  const model = new Model(kind, state);
  model.kind = kind;
  const el = element("div");
  const stop = mount(explorers[kind], model, el);
  try {
    await settle();
    await play(model, el);
  } finally {
    stop();
  }
}

test("the table holds every figure", () => assert.deepEqual(names.sort(), Object.keys(FIRST).sort()));

test("the page of these tests finds a number that is not finite", () => {
  for (const value of [NaN, Infinity, "M3 NaN", undefined]) {
    assert.throws(() => element("path").setAttribute("d", value));
    assert.throws(() => element("canvas").getContext("2d").arc(1, value === undefined ? NaN : Number(value)));
  }
  assert.throws(() => watched("∞"));
});

for (const kind of names) {
  test(`${kind}: any link gives a state that can be drawn`, async () => {
    const draw = uniform(11);
    for (let n = 0; n < 400; n += 1) {
      const link = fragment(kind, draw);
      const given = fromFragment(link, kind, FIRST[kind]);
      const state = soundOf(kind, { ...FIRST[kind], ...given });
      assertSound(kind, state);
      if (n < 60) {
        await showing(kind, { ...FIRST[kind], ...given }).catch((error) => {
          throw new Error(`${link}: ${error.message}`, { cause: error });
        });
      }
    }
  });

  test(`${kind}: whatever a notebook puts there can be drawn`, async () => {
    const junk = [NaN, Infinity, -Infinity, undefined, null, "x", [], [NaN], [[NaN, 1]], {}, true, 1e308];
    for (const name of Object.keys(FIRST[kind])) {
      for (const value of junk) {
        const state = { ...FIRST[kind], [name]: value };
        assertSound(kind, soundOf(kind, state));
        await showing(kind, FIRST[kind], (model) => {
          model.set(name, value);
          return settle();
        });
      }
    }
  });

  test(`${kind}: any hand leaves finite numbers, and its link leads back`, async () => {
    const draw = uniform(5);
    await showing(kind, FIRST[kind], async (model, el) => {
      for (let n = 0; n < 250; n += 1) {
        const done = act(el, draw);
        await settle(draw() < 0.5 ? 2 : 40).catch((error) => {
          throw new Error(`after ${done}: ${error.message}`, { cause: error });
        });
        const state = shown(model);
        assertSound(kind, state);
        const link = toFragment(kind, state, FIRST[kind]);
        assertAlike(soundOf(kind, { ...FIRST[kind], ...fromFragment(link, kind, FIRST[kind]) }), state, `${done}, ${link}`);
      }
    });
  });
}

/** One thing that a reader may do: any slider to its end, any key, any drag, any button. */
function act(el, draw) {
  const controls = el.all((node) => ["input", "button"].includes(node.tag) || /bx-handle|bx-pad|bx-svg/.test(node.getAttribute("class")));
  const node = controls[Math.floor(draw() * controls.length)];
  const [type, kind] = [node.getAttribute("type"), node.getAttribute("class")];
  if (type === "range") {
    const [low, high] = ["min", "max"].map((name) => Number(node.getAttribute(name)));
    node.value = String([low, high, low + draw() * (high - low)][Math.floor(3 * draw())]);
    node.act("input");
  } else if (node.tag === "input") {
    node.checked = draw() < 0.5;
    node.act("change");
  } else if (node.tag === "button") {
    if (!node.disabled) node.act("click");
  } else if (draw() < 0.4) {
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "a"];
    for (let n = 0; n < 12; n += 1) node.act("keydown", { key: keys[Math.floor(draw() * keys.length)], shiftKey: draw() < 0.5 });
  } else {
    const far = () => (draw() < 0.2 ? 1e5 * (draw() - 0.5) : 640 * draw());
    const at = () => ({ button: 0, pointerId: 1, pointerType: "mouse", clientX: far(), clientY: far() });
    node.act("pointerdown", at());
    for (let n = 0; n < 4; n += 1) node.act("pointermove", at());
    node.act("pointerup", { pointerId: 1 });
  }
  return `${node.tag} ${kind ?? type}`;
}

/** Two states are the same up to the digits that a link carries. */
function assertAlike(found, expected, what) {
  if (typeof expected === "number") assertClose(found, expected, 1e-3 * (1 + Math.abs(expected)), what);
  else if (typeof expected !== "object") assert.equal(found, expected, what);
  else {
    assert.deepEqual(Object.keys(found), Object.keys(expected), what);
    for (const key of Object.keys(expected)) assertAlike(found[key], expected[key], `${what}, ${key}`);
  }
}
