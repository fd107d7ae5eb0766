import assert from "node:assert/strict";
import { test } from "node:test";
import {
  above, arrival, batches, contour, descend, gradient, leastLoss, logit, loss, NEAR,
} from "../../src/helpers/explorers/descent/math.js";
import { assertClose, golden } from "./support.mjs";

const { seen, cases } = golden("descent");
const near = (found, expected, what) => expected.forEach((value, i) => assertClose(found[i], value, 1e-9, what));

test("loss, gradient and paths are those of helpers", () => {
  for (const { shares, start, rule, rate, ...given } of cases) {
    const what = JSON.stringify({ shares, start, rule });
    assertClose(loss(start, shares), given.loss, 1e-12, what);
    assertClose(leastLoss(shares), given.least, 1e-12, what);
    near(gradient(start, shares), given.gradient, what);
    const points = descend(start, () => shares, 40, rate, rule);
    given.path.forEach((point, i) => near(points[10 * i], point, what));
    let k = -1;
    const noisy = descend(start, () => seen[(k += 1)], seen.length, rate, rule);
    given.noisy.forEach((point, i) => near(noisy[i], point, what));
  }
});

test("on a contour the loss is as high as it says, and it closes around the data", () => {
  for (const { shares } of cases) {
    const best = shares.map(logit);
    for (const height of [0.01, 0.3, 2]) {
      const [xs, ys] = contour(shares, height, 18);
      xs.forEach((x, i) => {
        if (Math.abs(ys[i]) < 18 && Math.abs(x) < 18) assertClose(above([x, ys[i]], shares), height, 1e-6, `${shares} ${height} ${i}`);
      });
      assert.ok(Math.min(...xs) < best[0] && Math.max(...xs) > best[0]);
      assert.ok(Math.min(...ys) < best[1] && Math.max(...ys) > best[1]);
    }
  }
});

test("batches are repeated by their seed, and have the data's shares in the mean", () => {
  const state = { shares: [0.5, 0.03], batch: "10", seed: 3 };
  const drawn = (given, n) => {
    const next = batches(given);
    return Array.from({ length: n }, next);
  };
  assert.deepEqual(drawn(state, 5), drawn({ ...state }, 5));
  assert.notDeepEqual(drawn(state, 5), drawn({ ...state, seed: 4 }, 5));
  const many = drawn(state, 4000);
  for (const i of [0, 1]) {
    const mean = many.reduce((total, shares) => total + shares[i], 0) / many.length;
    const deviation = Math.sqrt(state.shares[i] * (1 - state.shares[i]) / 10 / many.length);
    assert.ok(Math.abs(mean - state.shares[i]) < 5 * deviation);
  }
  assert.ok(drawn({ ...state, batch: "1" }, 50).flat().every((share) => share === 0 || share === 1));
  assert.equal(batches({ ...state, batch: "all" })(), state.shares);
});

test("arrival is the step from which on the loss stays within NEAR of the least", () => {
  const shares = [0.5, 0.03];
  const points = descend([3, 2], () => shares, 500, 0.1, "momentum");
  const first = arrival(points, shares);
  const heights = points.map((logits) => above(logits, shares));
  assert.ok(heights[first - 1] > NEAR && heights.slice(first).every((height) => height <= NEAR));
  // It had come that near before, and overshot.
  assert.ok(heights.findIndex((height) => height <= NEAR) < first);
  assert.equal(arrival(points.slice(0, first), shares), null);
  assert.equal(arrival([[0, Math.log(3 / 97)]], shares), 0);
});

test("a rate that is too high leaves finite numbers", () => {
  for (const rule of ["plain", "momentum", "adam"]) {
    const points = descend([6, -6], () => [0.5, 0.5], 500, 100, rule);
    assert.ok(points.flat().every(Number.isFinite));
  }
});
