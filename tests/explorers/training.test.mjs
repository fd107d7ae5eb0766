import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeAll, modelAt, nearest, priorCodes } from "../../src/helpers/explorers/training/math.js";
import { assertClose, golden } from "./support.mjs";

const TOLERANCE = 1e-6; // the page computes in single precision
const { run, pixels, z, snapshots } = golden("training");
const bytes = Buffer.from(run.weights, "hex");
run.networks = JSON.parse(run.networks);

const assertAll = (found, expected, what) => {
  assert.equal(found.length, expected.length, what);
  expected.forEach((value, i) => assertClose(found[i], value, TOLERANCE, `${what} ${i}`));
};

test("every snapshot of a run computes what PyTorch does", () => {
  assert.equal(run.snapshots.length, snapshots.length);
  snapshots.forEach((expected, index) => {
    const model = modelAt(run, bytes, index);
    const { codes, width } = encodeAll(model, Float32Array.from(pixels), pixels.length / 7);
    assertAll(codes, expected.codes, `snapshot ${index}: codes`);
    assertAll(width, expected.width, `snapshot ${index}: width`);
    assertAll(model.decodeBatch(Float32Array.from(z)), expected.pictures, `snapshot ${index}: pictures`);
  });
});

test("the nearest recorded epoch is shown", () => {
  const found = [0, 2, 3, 4, 12, 13, 99, -1].map((epoch) => nearest([0, 1, 2, 3, 5, 9, 16, 30], epoch));
  assert.deepEqual(found, [0, 2, 3, 3, 5, 6, 7, 0]);
});

test("codes of the prior follow their seed and have its moments", () => {
  assert.deepEqual(priorCodes(3, 5), priorCodes(3, 5));
  assert.notDeepEqual(priorCodes(3, 5), priorCodes(4, 5));
  const many = priorCodes(1, 5000);
  assert.equal(many.length, 10000);
  assertClose(many.reduce((sum, value) => sum + value, 0) / 10000, 0, 0.04, "mean");
  assertClose(many.reduce((sum, value) => sum + value ** 2, 0) / 10000, 1, 0.06, "mean square");
});
