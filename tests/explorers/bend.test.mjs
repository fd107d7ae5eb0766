import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changed, determinant, forward, jacobian, logLikelihoods, network, pixelDecoder, prior, shown, soundWeights, unitOf,
} from "../../src/helpers/explorers/bend/math.js";
import { PRESETS } from "../../src/helpers/explorers/bend/presets.js";
import { sigmoid } from "../../src/helpers/explorers/kit/bernoulli.js";
import { normal } from "../../src/helpers/explorers/kit/random.js";
import { assertClose, golden, shipped } from "./support.mjs";

const known = golden("bend");

/** Determinants of a preset on a grid from -3 to 3. */
function determinants(name) {
  const f = network(PRESETS[name]);
  const line = Array.from({ length: 61 }, (_, i) => -3 + i / 10);
  return line.flatMap((a) => line.map((b) => determinant(jacobian(f, [a, b]))));
}

test("outputs, derivatives and densities are PyTorch's", () => {
  const f = network(known.weights);
  known.z.forEach((z, n) => {
    forward(f, z).forEach((value, k) => assertClose(value, known.x[n][k], 1e-12));
    const J = jacobian(f, z);
    J.forEach((value, k) => assertClose(value, known.jacobian[n][k], 1e-12));
    assertClose(determinant(J), known.determinant[n], 1e-12);
    assertClose(prior(z), known.prior[n], 1e-12);
  });
});

test("pixels of the shipped decoder are those of helpers, up to float16", () => {
  const dense = (...sizes) => sizes.slice(1).flatMap((out, i) => [{ layer: "dense", in: sizes[i], out }, { layer: "leaky", slope: 0 }]);
  const networks = {
    encoder: dense(784, 256, 128, 4).slice(0, -1), decoder: [...dense(2, 128, 256, 784).slice(0, -1), { layer: "sigmoid" }],
  };
  const decoder = pixelDecoder(networks, new Uint8Array(shipped("vae-2d")));
  known.z.forEach((z, n) => {
    const h = decoder.hidden(z);
    known.pixels.forEach((i, k) => {
      const logit = decoder.logit(i, h);
      assertClose(logit, known.logits[n][k], 2e-3 * (1 + Math.abs(logit)), `z ${n}, pixel ${i}`);
      assertClose(sigmoid(known.logits[n][k]), known.probability[n][k], 1e-6);
      const each = logLikelihoods(known.logits[n][k]);
      assertClose(each.ink, known.ink[n][k], 1e-5 * (1 - known.ink[n][k]));
      assertClose(each.paper, known.paper[n][k], 1e-5 * (1 - known.paper[n][k]));
    });
  });
});

test("nothing is folded but by the fold, and a curve has no area", () => {
  for (const name of ["straight", "bend", "ring", "two"]) assert.ok(Math.min(...determinants(name)) > 0, name);
  const fold = determinants("fold");
  assert.ok(Math.min(...fold) < -0.5 && Math.max(...fold) > 0.5);
  assert.ok(determinants("curve").every((value) => Math.abs(value) < 1e-12));
});

test("the ring is empty in the middle and two clusters have a gap, because areas are stretched there", () => {
  const draw = normal(1);
  const zs = Array.from({ length: 4000 }, () => [draw(), draw()]);
  const share = (name, fits) => zs.filter((z) => fits(forward(network(PRESETS[name]), z))).length / zs.length;
  const middle = (x) => Math.hypot(...x) < 0.8; // holds 0.27 of the prior
  assert.ok(share("ring", middle) < 0.1);
  const stretch = (name, z) => determinant(jacobian(network(PRESETS[name]), z));
  assert.ok(stretch("ring", [0, 0]) > 10 * stretch("ring", [1.5, 0]));
  assert.ok(stretch("two", [0.2, 0]) > 10 * stretch("two", [1.2, 0]));
});

test("weights are all or none, each in its range", () => {
  assert.deepEqual(soundWeights([1, 2]), []);
  assert.deepEqual(soundWeights("x"), []);
  assert.equal(soundWeights(PRESETS.ring), PRESETS.ring);
  assert.equal(unitOf(soundWeights(PRESETS.ring.with(3, 99)), 0).steepness, 8);
  assert.equal(shown({ net: "fold", weights: [] }), PRESETS.fold);
  assert.deepEqual(unitOf(changed(PRESETS.straight, 2, 4, [1, -2]), 2).output, [1, -2]);
});
