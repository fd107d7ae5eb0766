import assert from "node:assert/strict";
import { test } from "node:test";
import { bernoulliLogProb } from "../../src/helpers/explorers/kit/bernoulli.js";
import {
  binarized, component, drawCoordinates, drawPixels, logCoordinates, noise, picture, project, read,
} from "../../src/helpers/explorers/mix/math.js";
import { assertClose, golden } from "./support.mjs";

const known = golden("mix");
const models = read(Float64Array.from(known.numbers), [known.weights], known.x.length, known.u.length);
const [logits, mixture] = [models.logits[0], models.mixtures[0]];
const assertSame = (found, expected, tolerance) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assertClose(found[i], value, tolerance, `${i}`));
};

test("both log-likelihoods are those of helpers", () => {
  assertClose(bernoulliLogProb(known.x, logits), known.log_pixels, 1e-12);
  assertClose(logCoordinates(Float64Array.from(known.u), mixture), known.log_coordinates, 1e-10);
});

test("a picture has the coordinates that helpers find, and they give a picture back", () => {
  assertSame(project(known.x, models), known.u, 1e-12);
  assertSame(picture(Float64Array.from(known.u), models), known.picture, 1e-6);
});

test("coordinates are drawn from standard normal numbers as helpers draw them", () => {
  assertSame(drawCoordinates(mixture[1], known.noise), known.drawn, 1e-12);
});

test("numbers of another model are refused", () => {
  assert.throws(() => read(new Float64Array(3), [known.weights], 6, 3), /3 numbers of the models; expected/);
});

test("wherever the dial stands, coins are uniform and normals standard normal", () => {
  for (const turn of [0, 0.13, 0.5, 0.99]) {
    const { coins, normals } = noise(7, 20_000, 20_000);
    const [u, e] = [coins(turn), normals(turn)];
    const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(u.every((value) => value >= 0 && value < 1));
    assertClose(mean(u), 0.5, 0.011, "mean of coins"); // five standard errors
    assertClose(mean(u.map((value) => (value - 0.5) ** 2)), 1 / 12, 0.003, "variance of coins");
    assertClose(mean(e), 0, 0.036, "mean of normals");
    assertClose(mean(e.map((value) => value ** 2)), 1, 0.051, "variance of normals");
  }
});

test("a full turn ends where it began, and a little turn changes little", () => {
  const { coins, normals } = noise(3, 784, 40);
  assertSame(normals(1), Array.from(normals(0)), 1e-12);
  const even = new Float32Array(784);
  const changed = (a, b) => drawPixels(even, coins(a)).filter((ink, i) => ink !== drawPixels(even, coins(b))[i]).length;
  assert.equal(changed(0, 1), 0);
  assert.ok(changed(0, 0.005) < 30);
  assert.ok(changed(0, 0.25) > 300);
});

test("pixels have ink with the model's probability", () => {
  const log = new Float32Array(50_000).fill(Math.log(0.2 / 0.8));
  const share = drawPixels(log, noise(1, 50_000, 1).coins(0.3)).reduce((a, b) => a + b, 0) / 50_000;
  assertClose(share, 0.2, 0.009);
  const grey = binarized(new Float32Array(50_000).fill(0.7), 5).reduce((a, b) => a + b, 0) / 50_000;
  assertClose(grey, 0.7, 0.011);
});

test("a uniform number chooses a component by its weight", () => {
  const parts = [0.2, 0.5, 0.3].map((weight) => ({ weight }));
  assert.deepEqual([0, 0.19, 0.2, 0.69, 0.7, 0.9999999].map((style) => component(parts, style)), [0, 0, 1, 1, 2, 2]);
  assert.equal(component(parts, 1), 2);
});
