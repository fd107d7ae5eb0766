import assert from "node:assert/strict";
import { test } from "node:test";
import { bernoulliLogProb, sigmoid } from "../../src/helpers/explorers/kit/bernoulli.js";
import { ink, PIXELS, rgb } from "../../src/helpers/explorers/kit/digit.js";
import * as pen from "../../src/helpers/explorers/kit/pen.js";
import { VAE, withLogits } from "../../src/helpers/explorers/kit/vae.js";
import { magnification, shades } from "../../src/helpers/explorers/latent/lens.js";
import * as maths from "../../src/helpers/explorers/latent/math.js";
import { assertClose, golden, shipped } from "./support.mjs";

const values = golden("latent");
const network = new VAE(withLogits(JSON.parse(golden("network").models["vae-2d"].networks)), shipped("vae-2d"));
const images = values.digits.map(({ image }) => Float32Array.from(Buffer.from(image, "hex"), (g) => g / 255));

test("q(z|x), KL and reconstruction of digits are those of helpers", () => {
  values.digits.forEach((expected, n) => {
    const terms = maths.elboTerms(network, images[n]);
    for (const i of [0, 1]) {
      assertClose(terms.mu[i], expected.mu[i], 1e-5, "mu");
      assertClose(terms.logvar[i], expected.logvar[i], 1e-5, "logvar");
    }
    assertClose(terms.kl, expected.kl, 1e-4, "kl");
    // Nine nodes here, 20,000 draws there; the rule may be off by a twentieth of a nat.
    assertClose(terms.reconstruction, expected.reconstruction, 0.05 + 4 * expected.standard_error, "reconstruction");
    assertClose(terms.elbo, terms.reconstruction - terms.kl, 1e-12, "elbo");
  });
});

test("log p(x|z) and pixels of codes are those of helpers", () => {
  for (const { z, log_px_given_z: expected, pixels } of values.codes) {
    images.forEach((x, n) => {
      const found = bernoulliLogProb(x, network.decode(z));
      assertClose(found, expected[n], 1e-4 * Math.abs(expected[n]), `log p(x|${z})`);
    });
    const logits = network.decode(z);
    pixels.forEach((pixel, i) => assertClose(sigmoid(logits[31 * i]), pixel, 1e-5, `pixel ${31 * i}`));
  }
});

test("a logit that no sigmoid could hold gives a finite log-probability", () => {
  assertClose(bernoulliLogProb([1, 0], [-200, 200]), -400, 1e-9);
  assertClose(bernoulliLogProb([1, 0], [200, -200]), 0, 1e-9);
});

test("the density of the prior is that of helpers, and a share of draws lies farther out", () => {
  for (const { z, density } of values.codes) assertClose(maths.underPrior(z).density, density, 1e-12);
  assertClose(maths.underPrior([Math.sqrt(2 * Math.log(2)), 0]).outside, 0.5, 1e-12);
});

test("both walks are those of helpers", () => {
  for (const { ends: [a, b], straight, arc } of values.walks) {
    for (const [walk, expected] of [[maths.straight, straight], [maths.arc, arc]]) {
      expected.forEach((z, n) => walk(a, b, n / 4).forEach((value, i) => assertClose(value, z[i], 1e-9)));
    }
  }
});

test("the arc keeps the norm of its ends, the straight line does not", () => {
  const [a, b] = [[2, 0], [-1.2, 1.6]];
  for (const t of [0, 0.2, 0.5, 0.9, 1]) assertClose(Math.hypot(...maths.arc(a, b, t)), 2, 1e-12);
  assert.ok(Math.hypot(...maths.straight(a, b, 0.5)) < 1);
});

test("there is no arc from the origin or between opposite ends", () => {
  assert.equal(maths.arc([0, 0], [1, 1], 0.5), null);
  assert.equal(maths.arc([1, 2], [-0.5, -1], 0.5), null);
  assertClose(maths.arc([1, 1], [1, 1], 0.5)[0], 1, 1e-12);
});

test("an ellipse has half axes of k standard deviations", () => {
  const [xs, ys] = maths.ellipse([1, -2], [Math.log(0.04), Math.log(0.25)], 2);
  assertClose(Math.max(...xs) - 1, 0.4, 1e-12);
  assertClose(Math.max(...ys) + 2, 1, 1e-9);
});

test("class centres are means of the codes of a class", () => {
  const centres = maths.classCentres([1, 2, 3, 6, -1, -1], [4, 4, 0]);
  assert.deepEqual(centres[4], [2, 4]);
  assert.deepEqual(centres[0], [-1, -1]);
});

test("strokes become a picture like MNIST's wherever and however large they are drawn", () => {
  const zero = Array.from({ length: 80 }, (_, i) => (i % 2 ? 7 * Math.sin(i / 12.4) : 4 * Math.cos((i + 1) / 12.4)));
  const picture = (scale, dx, dy) => pen.preprocess([zero.map((v, i) => scale * v + (i % 2 ? dy : dx))]);
  const [one, other] = [picture(1, 14, 14), picture(0.4, 6, 20)];
  one.forEach((value, i) => assertClose(other[i], value, 1e-4, `pixel ${i}`));
  pen.centreOfMass(one).forEach((value) => assertClose(value, 14.5, 0.05));
  const rows = Array.from({ length: 28 }, (_, r) => Math.max(...one.subarray(28 * r, 28 * (r + 1))));
  const inked = rows.filter((value) => value > 0.5).length;
  assert.ok(inked >= 19 && inked <= 21, `${inked} rows of ink`);
  assert.ok(one.some((value) => value > 0.1 && value < 0.9), "no grey edge");
});

test("a dot stays small, and no strokes give no picture", () => {
  const ink = pen.preprocess([[14, 14]]).reduce((total, value) => total + value, 0);
  assert.ok(ink > 3 && ink < 20, `${ink}`);
  assert.equal(pen.preprocess([]), null);
});

test("strokes are thinned, rounded and limited", () => {
  let strokes = pen.extend([], 3.14159, 2.71828, true);
  assert.deepEqual(strokes, [[3.1, 2.7]]);
  assert.equal(pen.extend(strokes, 3.3, 2.8, false), strokes);
  strokes = pen.extend(strokes, 9, 9, false);
  assert.deepEqual(pen.extend(strokes, 1, 1, true), [[3.1, 2.7, 9, 9], [1, 1]]);
  for (let i = 0; i < 1000; i += 1) strokes = pen.extend(strokes, i, 0, false);
  assert.equal(strokes.flat().length, 800);
});

test("what a link brings that is no stroke is left out", () => {
  assert.deepEqual(pen.sound([[1, 2], 3, [1], [], ["a", 1], [4, 5, 6], [7, 8, 9, 9]]), [[1, 2], [7, 8, 9, 9]]);
  assert.deepEqual(pen.sound("7"), []);
});

test("the glass enlarges what is small and fits what it shows", () => {
  assert.equal(magnification(30), 1);
  for (const reach of [18, 5, 1.2, 0.3]) assert.ok(magnification(reach) * reach <= 56, `${reach}`);
  assert.ok(magnification(1) > magnification(4));
});

test("the joint density is that of helpers up to a constant", () => {
  const logs = values.codes.map(({ z, log_px_given_z: p, density }) => [maths.logJoint(network, images[1], z), p[1] + Math.log(density)]);
  for (const [found, expected] of logs) assertClose(found - logs[0][0], expected - logs[0][1], 0.02);
});

test("shades are nested, the darkest at the peak", () => {
  const found = shades(Float64Array.of(0.01, 0.5, 2, 1.3));
  assert.deepEqual(found, [[1, 2, 3], [1, 2, 3], [2, 3], [2, 3], [2]]);
});

test("digits are ink of one colour", () => {
  const data = new Uint8ClampedArray(4 * PIXELS);
  ink(data, Float32Array.of(0, 0.5, 1), rgb("#1f2430"));
  assert.deepEqual([...data.subarray(0, 12)], [31, 36, 48, 0, 31, 36, 48, 128, 31, 36, 48, 255]);
  assert.deepEqual(rgb("#fff"), [255, 255, 255]);
});
