import assert from "node:assert/strict";
import { test } from "node:test";
import { draws, generatorOf, median, noiseAt, Pictures } from "../../src/helpers/explorers/generator/math.js";
import { assertClose, golden, shipped } from "./support.mjs";

const known = golden("generator");
const assertSame = (found, expected, tolerance, what) => {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assertClose(found[i], value, tolerance, `${what}, ${i}`));
};

test("the shipped generator makes the pixels of PyTorch", () => {
  const { networks, z, every, pixels } = known.shipped;
  const made = generatorOf({ networks: JSON.parse(networks), classes: 0 }, shipped("gan-mnist-0", ["generator"]));
  assert.equal(made.size, z[0].length);
  const out = new Float32Array(784);
  z.forEach((noise, n) => {
    const found = made.make(noise, 7, out);
    assert.equal(found, out);
    assertSame(Array.from(pixels[n], (_, i) => found[every * i]), pixels[n], 1e-5, `sample ${n}`);
  });
});

test("a class goes in beside the noise, as so many inputs of which one is 1", () => {
  const { networks, weights, classes, z, made } = known.classes;
  const generator = generatorOf({ networks: JSON.parse(networks), classes }, Buffer.from(weights, "hex"));
  assert.equal(generator.size, z[0].length);
  for (const order of [[0, 1, 2, 3], [3, 1, 0, 2]]) { // what was asked for before does not stay
    z.forEach((noise, n) => order.forEach((y) => assertSame([...generator.make(noise, y)], made[n][y], 1e-6, `${n}, class ${y}`)));
  }
  assert.deepEqual(generator.make(z[0], 9).slice(), generator.make(z[0], 3).slice(), "a class that it does not have is its last");
});

test("the noise at a place is that of its definition", () => {
  const { draws: three, places, noise } = known.plane;
  places.forEach(([u, v, scale], n) => assertSame([...noiseAt(three.map((row) => Float64Array.from(row)), u, v, scale)], noise[n], 1e-12, `place ${n}`));
});

test("every place of the plane is a draw of N(0, I), and neighbours are alike", () => {
  const three = draws(4, 20_000);
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  for (const [u, v] of [[0, 0], [2, -2], [-1, 0.5]]) {
    const [z, beside] = [noiseAt(three, u, v, 1), noiseAt(three, u, v + 0.1, 1)];
    assertClose(mean(z), 0, 0.036, "mean"); // five standard errors
    assertClose(mean(z.map((value) => value ** 2)), 1, 0.051, "variance");
    assertClose(mean(z.map((value, i) => value * beside[i])), 1, 0.06, "covariance");
  }
  const [up, down] = [2, -2].map((v) => noiseAt(three, 2, v, 1));
  assertClose(mean(up.map((value, i) => value * down[i])), 1 / 9, 0.036, "covariance of two corners");
  assert.deepEqual(draws(5, 3), draws(5, 3));
  assert.notDeepEqual(draws(5, 3), draws(6, 3));
});

test("the nearest pictures are those of helpers, and come in order", () => {
  const { bytes, pixels, levels, nearest, distance, last } = known.pictures;
  const pictures = new Pictures(Uint8Array.from(Buffer.from(bytes, "hex")), pixels);
  assert.deepEqual([...pictures.picture(pictures.count - 1)], last);
  const apart = (a, b) => a.reduce((sum, value, i) => sum + (value > 0.5 !== b[i] > 0.5), 0);
  levels.forEach((query, n) => {
    const found = pictures.nearest(query, 3);
    assert.equal(found.length, 3);
    assert.equal(found[0].distance, distance[n]);
    assert.equal(apart(query, pictures.picture(nearest[n])), distance[n]);
    const all = Array.from({ length: pictures.count }, (_, i) => ({ n: i, distance: apart(query, pictures.picture(i)) }));
    assert.deepEqual(found, all.sort((a, b) => a.distance - b.distance || a.n - b.n).slice(0, 3));
  });
  assert.equal(pictures.nearest(levels[0], 50).length, pictures.count, "no more than there are");
  const own = pictures.nearest(last, 1)[0];
  assert.equal(own.distance, 0);
});

test("the median of an odd and of an even count", () => {
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 10, 1, 2]), 3);
  assert.equal(median([7]), 7);
});
