/** A run of EM as the state of the figure: plain values that fit into a link. */

import { drawMeans, eStep, heights, mStep, raise, spread } from "./math.js";
import { sum } from "../kit/numbers.js";
import { list, numbers, seed } from "../kit/state.js";

export const MOST_COMPONENTS = 4;
export const MOST_KEPT = 120; // entries of the trace, the present one included
const ENOUGH = 1e-5; // nats per point that a whole EM step must gain to go on

const isRow = (row, n) => Array.isArray(row) && row.length === n && row.every(Number.isFinite);
const VARIANCE = [0, 1e4]; // in the square of the data's unit
const COVARIANCE = [-1e4, 1e4];
const HEIGHT = [-1e6, 1e6]; // nats per point

/** Weights that sum to one: those given, divided by their sum, or all equal. */
function shares(weights, size) {
  const total = sum(weights);
  return weights.length === size && total > 0 ? weights.map((weight) => weight / total) : Array(size).fill(1 / size);
}

/** A covariance, mended where a link's rounding has spoilt it; null where it never was one. */
function covariance(row) {
  const [a, b, c] = numbers(VARIANCE, COVARIANCE, VARIANCE)(row);
  if (!(a > 0 && c > 0 && b * b <= 1.001 * a * c)) return null;
  const proper = raise([a, b, c]);
  return proper.every((value, i) => value === row[i]) ? row : proper;
}

/** One component of a guess: weight, mean, covariance. */
function component([weight, m1, m2, ...rest], [x, y]) {
  const shape = covariance(rest);
  return weight >= 0 && shape ? [weight, ...numbers(x, y)([m1, m2]), ...shape] : null;
}

/**
 * Any state as one that can be drawn: means on the picture, proper covariances, weights that are
 * shares, a guess with as many components, a trace with a height for every step.
 */
export function sound({ means, covariances, weights, guess, history, steps, seed: from }, first, [x, y]) {
  const places = list(MOST_COMPONENTS, (row) => (isRow(row, 2) ? numbers(x, y)(row) : null));
  const found = [means, first.means].map((given) => places(given)).find(({ length }) => length) ?? [[0, 0]];
  const size = found.length;
  const all = (rows) => (rows.length === size ? rows : []);
  const guesses = all(list(MOST_COMPONENTS, (row) => (isRow(row, 6) ? component(row, [x, y]) : null))(guess));
  const heights = list(MOST_KEPT - 1, (pair) => (isRow(pair, 2) ? numbers(HEIGHT, HEIGHT)(pair) : null))(history);
  const fits = /^[SEMH]+$/.test(steps) && heights.length === steps.length - 1;
  return {
    means: found,
    covariances: all(list(MOST_COMPONENTS, (row) => (isRow(row, 3) ? covariance(row) : null))(covariances)),
    weights: all(list(MOST_COMPONENTS, (weight) => (Number.isFinite(weight) && weight >= 0 && weight <= 1e9 ? weight : null))(weights)),
    guess: guesses.some(([weight]) => weight > 0) ? guesses : [],
    history: fits ? heights : [],
    steps: fits ? steps : "S",
    seed: seed(from, first.seed),
  };
}

/** The mixture of a state; what is missing is as at a start. */
function mixtureOf({ means, covariances, weights }, x) {
  const size = means.length;
  return {
    means,
    covariances: covariances.length ? covariances : Array(size).fill(spread(x)),
    weights: shares(weights, size),
  };
}

/** log q of every point: the posterior of the mixture that the last E step saw, or all equal. */
function guessOf({ guess }, x, size) {
  if (!guess.length) return new Float64Array((x.length / 2) * size).fill(-Math.log(size));
  return eStep(x, {
    weights: shares(guess.map((row) => row[0]), size),
    means: guess.map((row) => row.slice(1, 3)),
    covariances: guess.map((row) => row.slice(3)),
  });
}

/** Everything that the picture shows of a state. */
export function evaluate(state, x) {
  const mixture = mixtureOf(state, x);
  const given = guessOf(state, x, mixture.weights.length);
  // A guess may not favour what the mixture excludes: its bound would be minus infinity.
  const logR = Number.isFinite(heights(x, given, mixture).bound) ? given : eStep(x, mixture);
  return { mixture, logR, ...heights(x, logR, mixture), history: state.history, steps: state.steps };
}

/** The state after a start from these means. */
export const begin = (means) => ({ means, covariances: [], weights: [], guess: [], history: [], steps: "S" });

/** Means for a start: those of the first picture, or points drawn by the seed. */
export function startMeans(size, seed, initial, x) {
  const asGiven = seed === initial.seed && size === initial.means.length;
  return asGiven ? initial.means : drawMeans(x, size, seed);
}

const lastOf = ({ steps }) => steps.at(-1);

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
  // A finger may still hold a component that another K has taken away.
  if (k >= means.length) return {};
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
