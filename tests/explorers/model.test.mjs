import assert from "node:assert/strict";
import { test } from "node:test";
import { sigmoid } from "../../src/helpers/explorers/kit/bernoulli.js";
import { VAE, withLogits } from "../../src/helpers/explorers/kit/vae.js";
import { linesOf, PARTS } from "../../src/helpers/explorers/model/code.js";
import { draws, estimate, journey, shown, spread } from "../../src/helpers/explorers/model/math.js";
import english from "../../src/helpers/words/en.json" with { type: "json" };
import { assertClose, golden, shipped } from "./support.mjs";

const cases = golden("model");
const network = new VAE(withLogits(JSON.parse(golden("network").models["vae-2d"].networks)), shipped("vae-2d"));
const ways = cases.map(({ image, eps }) => journey(network, Float32Array.from(Buffer.from(image, "hex"), (g) => g / 255), eps));
const assertAll = (found, expected, tolerance, what) => {
  assert.equal(found.length, expected.length, what);
  expected.forEach((value, i) => assertClose(found[i], value, tolerance, `${what} ${i}`));
};

test("every number on the way is that of helpers", () => {
  ways.forEach((way, n) => {
    const expected = cases[n];
    for (const name of ["mu", "sigma", "z"]) assertAll(way[name], expected[name], 1e-5, name);
    assertAll(way.logits.filter((_, i) => i % 31 === 0).map(sigmoid), expected.probabilities, 1e-4, "probability");
    assertAll(way.pixels.filter((_, i) => i % 31 === 0), expected.pixels, 1e-3, "share of a pixel");
    assertClose(way.pixels[expected.pixel[0]], expected.pixel[1], 1e-3, "share of the first pixel");
    assertClose(way.kl, expected.kl, 1e-3, "kl");
    assertClose(way.reconstruction, expected.reconstruction, 1e-3 + 1e-5 * Math.abs(expected.reconstruction), "reconstruction");
  });
});

test("shares add up to the terms, and the terms to the bound, also as they are shown", () => {
  for (const way of ways) {
    assertClose(way.pixels.reduce((a, b) => a + b, 0), way.reconstruction, 1e-3, "pixels");
    assertClose(way.coordinates[0] + way.coordinates[1], way.kl, 1e-9, "coordinates");
    assertClose(way.reconstruction - way.kl, way.elbo, 1e-9, "bound");
    const { coordinates, reconstruction, kl, elbo } = shown(way);
    assert.equal((coordinates[0] + coordinates[1]).toFixed(2), kl.toFixed(2));
    assert.equal((reconstruction - kl).toFixed(2), elbo.toFixed(2));
    assertClose(elbo, way.elbo, 0.011, "rounded bound");
  }
  assert.deepEqual(
    shown({ coordinates: [1.004, 1.004], kl: 2.008, reconstruction: -10.004 }),
    { coordinates: [1, 1.01], reconstruction: -10, kl: 2.01, elbo: -12.01 },
  );
});

test("an estimate is the bound of the same noise, and many have its mean and spread", () => {
  const [way] = ways;
  assertClose(estimate(network, way, way.eps), way.elbo, 1e-4);
  const noise = draws(4000);
  assert.deepEqual(draws(3), noise.slice(0, 3));
  for (const i of [0, 1]) {
    const { mean, deviation } = spread(noise.map((eps) => eps[i]));
    assertClose(mean, 0, 0.08, "mean of the noise"); // five standard errors
    assertClose(deviation, 1, 0.06, "deviation of the noise");
  }
  assert.deepEqual(spread([1, 3]), { mean: 2, deviation: Math.SQRT2 });
});

test("hidden units are copies of what the networks computed", () => {
  assert.deepEqual(ways[0].units.encoder.map(({ length }) => length), [256, 128]);
  assert.deepEqual(ways[0].units.decoder.map(({ length }) => length), [128, 256]);
  assert.notDeepEqual(ways[0].units.decoder[0], ways[1].units.decoder[0]);
  assert.ok(ways[0].units.encoder[0].every((value) => value >= 0));
});

test("every part has its words and its lines", () => {
  assert.deepEqual([...PARTS].sort(), Object.keys(english.figures.model.told).sort());
  for (const part of PARTS) assert.ok(linesOf(part).length, part);
  assert.deepEqual(linesOf("z"), ["z = mu + sigma * eps  # (11.37)"]);
});
