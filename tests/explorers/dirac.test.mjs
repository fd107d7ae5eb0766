import assert from "node:assert/strict";
import { test } from "node:test";
import { eigenvalues, FAR, field, matrix, path } from "../../src/helpers/explorers/dirac/math.js";
import { assertClose, golden } from "./support.mjs";

const { start, places, cases } = golden("dirac");
const near = (found, expected, tolerance, what) =>
  expected.forEach((value, i) => assertClose(found[i], value, tolerance * Math.max(1, Math.abs(value)), what));

test("field, path and matrix are those of helpers", () => {
  for (const { how, ...given } of cases) {
    const what = JSON.stringify(how);
    places.forEach((place, i) => near(field(how, ...place), given.field[i], 1e-11, what));
    const points = path(how, start, 15);
    given.path.forEach((point, i) => near(points[5 * i], point, 1e-9, what));
    const found = matrix(how);
    if (given.matrix) given.matrix.forEach((row, i) => near(found[i], row, 1e-13, what));
    else assert.equal(found, null, what);
  }
});

test("eigenvalues are LAPACK's, the larger first", () => {
  for (const { how, eigenvalues: expected } of cases.filter(({ matrix: given }) => given)) {
    const found = eigenvalues(matrix(how));
    assert.ok(Math.hypot(...found[0]) >= Math.hypot(...found[1]));
    const order = (pairs) => pairs.toSorted(([a, b], [c, d]) => a - c || b - d);
    // Where both meet, half of the digits are lost.
    order(found).forEach((pair, i) => near(pair, order(expected)[i], 1e-7, JSON.stringify(how)));
  }
});

test("a path that diverges ends where it is lost, and is finite", () => {
  const how = { loss: "wasserstein", penalty: "r1", strength: 4, order: "simultaneous", rate: 2, ratio: 10 };
  const points = path(how, [3, 3], 1000);
  assert.ok(points.length < 10);
  assert.ok(Math.hypot(...points.at(-1)) > FAR && points.flat().every(Number.isFinite));
});

test("from the equilibrium nothing moves", () => {
  for (const { how } of cases) assert.deepEqual(path(how, [0, 0], 3).at(-1).map(Math.abs), [0, 0]);
});
