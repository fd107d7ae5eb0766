/** A run of EM as the state of the figure: plain values that fit into a link. */

import { drawMeans, eStep, heights, mStep, spread } from "./math.js";

export const MOST_COMPONENTS = 4;
export const MOST_KEPT = 120; // entries of the trace, the present one included
const ENOUGH = 1e-5; // nats per point that a whole EM step must gain to go on

const isRow = (row, n) => Array.isArray(row) && row.length === n && row.every(Number.isFinite);
const isShape = (row) => isRow(row, 3) && row[0] > 0 && row[0] * row[2] > row[1] ** 2;

/** The mixture of a state. What is missing or makes no sense is as at a start. */
export function mixtureOf({ means, covariances, weights }, x) {
  const points = means.filter((row) => isRow(row, 2)).slice(0, MOST_COMPONENTS);
  const size = Math.max(1, points.length);
  const given = (list, fits) => list.length === size && list.every(fits);
  const shape = spread(x);
  return {
    means: points.length ? points : [[0, 0]],
    covariances: given(covariances, isShape) ? covariances : Array(size).fill(shape),
    weights: given(weights, (value) => value >= 0) ? weights : Array(size).fill(1 / size),
  };
}

/** log q of every point: the posterior of the mixture that the last E step saw, or all equal. */
export function guessOf({ guess }, x, size) {
  if (guess.length !== size || !guess.every((row) => isRow(row, 6) && isShape(row.slice(3)))) {
    return new Float64Array((x.length / 2) * size).fill(-Math.log(size));
  }
  return eStep(x, {
    weights: guess.map((row) => row[0]),
    means: guess.map((row) => row.slice(1, 3)),
    covariances: guess.map((row) => row.slice(3)),
  });
}

/** The steps so far and the heights before the present one; a start, where they do not fit. */
function traceOf({ history, steps }) {
  const fits = /^[SEMH]+$/.test(steps) && history.length === steps.length - 1;
  return fits && history.every((row) => isRow(row, 2)) ? { history, steps } : { history: [], steps: "S" };
}

/** Everything that the picture shows of a state. */
export function evaluate(state, x) {
  const mixture = mixtureOf(state, x);
  const logR = guessOf(state, x, mixture.weights.length);
  return { mixture, logR, ...heights(x, logR, mixture), ...traceOf(state) };
}

/** The state after a start from these means. */
export const begin = (means) => ({ means, covariances: [], weights: [], guess: [], history: [], steps: "S" });

/** Means for a start: those of the first picture, or points drawn by the seed. */
export function startMeans(size, seed, initial, x) {
  const asGiven = seed === initial.seed && size === initial.means.length;
  return asGiven ? initial.means : drawMeans(x, size, seed);
}

const lastOf = (state) => traceOf(state).steps.at(-1);

/** The trace with the present heights added, and the letter of what comes next. */
function record({ history, steps, bound, evidence }, letter) {
  return { history: [...history, [bound, evidence]].slice(1 - MOST_KEPT), steps: (steps + letter).slice(-MOST_KEPT) };
}

/** The state after an E or an M step; null where that step changes nothing. */
export function advance(state, letter, x) {
  if (lastOf(state) === letter) return null;
  const now = evaluate(state, x);
  const { mixture } = now;
  const trace = record(now, letter);
  if (letter === "M") return { ...trace, ...mStep(x, now.logR, mixture) };
  const guess = mixture.weights.map((w, k) => [w, ...mixture.means[k], ...mixture.covariances[k]]);
  return { ...trace, guess };
}

/** The state after the reader has moved one mean; moves in a row count as one step. */
export function moveMean(state, k, mean, x) {
  const now = evaluate(state, x);
  const { weights, covariances, means } = now.mixture;
  const moved = means.with(k, mean);
  if (now.steps === "S") return { means: moved };
  const trace = lastOf(state) === "H" ? {} : record(now, "H");
  return { ...trace, means: moved, weights, covariances };
}

/** Which step lifts the bound next. */
export const nextOf = (state) => (lastOf(state) === "E" ? "M" : "E");

/** Whether the last M step gained next to nothing. */
export function hasSettled({ history, steps, evidence }) {
  return steps.endsWith("EM") && evidence - history.at(-1)[1] < ENOUGH;
}
