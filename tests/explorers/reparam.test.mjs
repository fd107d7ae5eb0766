import assert from "node:assert/strict";
import { test } from "node:test";
import * as math from "../../src/helpers/explorers/reparam/math.js";
import { assertClose, golden } from "./support.mjs";

const cases = golden("reparam");

test("each draw's estimates are those of helpers", () => {
  for (const { f, mu, sigma, eps, estimates, limits } of cases) {
    const found = math.estimates(f, mu, sigma, eps, limits.baseline);
    for (const key of ["pathwise", "score"]) {
      estimates[key].forEach((value, i) => assertClose(found[key][i], value, 1e-10, `${f} ${key} ${i}`));
    }
  }
});

test("truth, means and variances are those of helpers", () => {
  for (const { f, mu, sigma, baseline, limits } of cases) {
    const found = math.limits(f, mu, sigma, baseline);
    const where = `${f} at ${mu}, ${sigma}, baseline ${baseline}`;
    for (const key of ["truth", "baseline"]) assertClose(found[key], limits[key], 1e-7, `${where}: ${key}`);
    for (const key of ["pathwise", "score"]) {
      for (const part of ["mean", "variance"]) {
        const tolerance = 1e-7 * Math.max(1, limits[key][part]);
        assertClose(found[key][part], limits[key][part], tolerance, `${where}: ${key} ${part}`);
      }
    }
  }
});

test("averages of M draws scatter 1/M as much around the same mean", () => {
  const eps = math.cloud(5);
  const exact = math.limits("square", 0.5, 0.8);
  const each = math.estimates("square", 0.5, 0.8, eps, 0);
  for (const key of ["pathwise", "score"]) {
    for (const count of math.COUNTS) {
      const { mean, variance } = math.moments(math.averages(each[key], count));
      const expected = exact[key].variance / count;
      assertClose(mean, exact.truth, 4 * Math.sqrt(expected / math.REPEATS), `${key}, M = ${count}: mean`);
      assertClose(variance / expected, 1, 0.45, `${key}, M = ${count}: variance`);
    }
  }
});

test("averages, moments and histograms of a few numbers", () => {
  assert.deepEqual([...math.averages([1, 3, 5, 7, 0, 4], 2, 3)], [2, 6, 2]);
  assert.deepEqual(math.moments([1, 2, 6]), { mean: 3, variance: 7 });
  assert.deepEqual(math.histogram([-9, 0.1, 0.4, 0.6, 1, 7], [0, 1], 2), [3, 3]);
});

test("a frame holds its centre and stands still under small changes", () => {
  for (const [centre, spread] of [[-3, 12], [0.4, 0.03], [17, 2.2]]) {
    const [low, high] = math.frame(centre, spread);
    assert.ok(low <= centre - 0.75 * spread && high >= centre + 0.75 * spread);
  }
  assert.deepEqual(math.frame(-3, 12), math.frame(-3.05, 12.1));
});

test("the noise is that of its seed", () => {
  assert.deepEqual(math.cloud(7).subarray(0, 9), math.cloud(7).subarray(0, 9));
  assert.notDeepEqual(math.cloud(7).subarray(0, 9), math.cloud(8).subarray(0, 9));
});
