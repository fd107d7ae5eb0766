import assert from "node:assert/strict";
import { test } from "node:test";
import { drawMeans, eStep, heights, mStep, spread } from "../../src/helpers/explorers/em/math.js";
import { advance, begin, evaluate, hasSettled, MOST_KEPT, moveMean, nextOf, sound } from "../../src/helpers/explorers/em/run.js";
import { assertClose, golden } from "./support.mjs";

const { points, odd, runs, odd_runs: oddRuns } = golden("em");
const x = Float64Array.from(points.split(" "), Number);

function assertMixture(found, expected, what) {
  for (const [name, rows] of Object.entries(expected)) {
    const [a, b] = [found[name].flat(), rows.flat()];
    assert.equal(a.length, b.length);
    a.forEach((value, i) => assertClose(value, b[i], 1e-9, `${what} ${name} ${i}`));
  }
}

/** The same half-steps as the golden run, compared at each. */
function follow(data, { start, heights: expected, end }, what) {
  const size = start.weights.length;
  let mixture = start;
  let logR = new Float64Array((data.length / 2) * size).fill(-Math.log(size));
  expected.forEach(([bound, evidence], i) => {
    if (i > 0 && i % 2 === 1) logR = eStep(data, mixture);
    if (i > 0 && i % 2 === 0) mixture = mStep(data, logR, mixture);
    const found = heights(data, logR, mixture);
    assertClose(found.bound, bound, 1e-9, `${what} bound ${i}`);
    assertClose(found.evidence, evidence, 1e-9, `${what} log-likelihood ${i}`);
  });
  assertMixture(mixture, end, what);
}

test("every half-step on the digits is that of helpers.em", () => {
  assert.equal(x.length, 2000);
  runs.forEach((run) => {
    assertMixture({ covariances: [spread(x)] }, { covariances: [run.start.covariances[0]] }, "all points");
    follow(x, run, `K = ${run.start.weights.length}`);
  });
});

test("an empty component and a spike are treated as helpers.em treats them", () => {
  follow(Float64Array.from(odd), oddRuns.lost, "lost");
  assert.equal(oddRuns.lost.end.weights[1], 0);
  follow(Float64Array.from(odd), oddRuns.spike, "spike");
  assert.ok(oddRuns.spike.end.covariances[0][0] < 2e-6);
});

test("the figure's steps are the same run, with the same heights in its history", () => {
  const [{ start, heights: expected, end }] = runs;
  let state = begin(start.means);
  for (let i = 1; i < expected.length; i += 1) state = { ...state, ...advance(state, nextOf(state), x) };
  assert.equal(state.steps, "S" + "EM".repeat((expected.length - 1) / 2));
  state.history.forEach((row, i) => row.forEach((value, j) => assertClose(value, expected[i][j], 1e-9)));
  assertMixture(evaluate(state, x).mixture, end, "figure");
});

test("EM never goes down, touches after every E step, and settles", () => {
  let state = begin(drawMeans(x, 4, 3));
  let before = -Infinity;
  let steps = 0;
  do {
    state = { ...state, ...advance(state, nextOf(state), x) };
    const { bound, evidence } = evaluate(state, x);
    assert.ok(bound > before - 1e-12 && evidence >= bound - 1e-12);
    if (state.steps.at(-1) === "E") assertClose(bound, evidence, 1e-12);
    before = bound;
    steps += 1;
  } while (!hasSettled(evaluate(state, x)) && steps < 1000);
  assert.ok(steps > 10 && steps < 1000, `settled after ${steps} half-steps`);
  assert.equal(state.steps.length, Math.min(MOST_KEPT, steps + 1));
  assert.equal(state.history.length, state.steps.length - 1);
});

test("a step that changes nothing is not recorded", () => {
  const state = begin(runs[0].start.means);
  const once = { ...state, ...advance(state, "E", x) };
  assert.equal(advance(once, "E", x), null);
  assert.notEqual(advance(once, "M", x), null);
});

test("a mean moved by hand keeps the guess, so that a gap opens; moves in a row are one step", () => {
  const start = begin(runs[0].start.means);
  assert.deepEqual(moveMean(start, 1, [0, 0], x), { means: start.means.with(1, [0, 0]) });
  const touched = { ...start, ...advance(start, "E", x) };
  const moved = { ...touched, ...moveMean(touched, 1, [0, 0], x) };
  const { bound, evidence } = evaluate(moved, x);
  assert.ok(evidence - bound > 0.01);
  const again = { ...moved, ...moveMean(moved, 1, [-4, 1], x) };
  assert.equal(again.steps, "SEH");
  assert.equal(again.history.length, 2);
  assert.deepEqual(again.means[1], [-4, 1]);
});

test("a state that makes no sense is read as a start", () => {
  const first = { ...begin([[0, 0], [1, 1]]), seed: 0 };
  const drawn = (given) => sound(given, first, [[-9, 9], [-9, 9]]);
  const state = drawn({ ...first, weights: [1], covariances: [[1, 2, 1], [1, 0, 1]], guess: [[1]] });
  const { mixture, bound, evidence } = evaluate(state, x);
  assert.deepEqual(mixture.weights, [0.5, 0.5]);
  assertMixture({ covariances: mixture.covariances }, { covariances: [spread(x), spread(x)] }, "start");
  assert.ok(Number.isFinite(bound) && evidence >= bound);
  assert.equal(drawn({ ...state, means: [["a"]] }).means.length, 2);
  for (const trace of [{ steps: "" }, { steps: "SEM" }, { steps: "SE", history: [1] }, { steps: "S!", history: [[1, 2]] }]) {
    const given = drawn({ ...state, ...trace });
    assert.equal(evaluate(given, x).steps, "S");
    assert.equal({ ...given, ...advance(given, "E", x) }.steps, "SE");
  }
});

test("a seed draws different points of the data", () => {
  const means = drawMeans(x, 4, 7);
  assert.equal(new Set(means.map(String)).size, 4);
  assert.deepEqual(means, drawMeans(x, 4, 7));
  assert.notDeepEqual(means, drawMeans(x, 4, 8));
});
