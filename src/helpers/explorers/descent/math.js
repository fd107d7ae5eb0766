/**
 * Two coins that are learnt by descent, as helpers.maths.descent has them: `logits` of ink, `shares` of
 * the data that show it. Losses are in nats, summed over the coins.
 */

import { sigmoid, softplus } from "../kit/bernoulli.js";
import { linspace, sum } from "../kit/numbers.js";
import { uniform } from "../kit/random.js";

export const RULES = ["plain", "momentum", "adam"];
export const BATCHES = ["all", "100", "10", "1"];
export const NEAR = 0.01; // nats above the least loss, where training counts as done
const MOMENTUM = 0.9;
const [KEEP, KEEP_SQUARE, ABOVE] = [0.9, 0.999, 1e-8];
const HALVINGS = 45;

const coin = (logit, share) => softplus(logit) - share * logit;
const entropy = (share) => -share * Math.log(share) - (1 - share) * Math.log1p(-share);

export const logit = (share) => Math.log(share / (1 - share));
export const loss = (logits, shares) => sum(logits.map((a, i) => coin(a, shares[i])));
export const leastLoss = (shares) => sum(shares.map(entropy));

/** Nats above the least loss; never below 0, where rounding would put it. */
export const above = (logits, shares) => Math.max(0, loss(logits, shares) - leastLoss(shares));

export const gradient = (logits, shares) => logits.map((a, i) => sigmoid(a) - shares[i]);

/** A function that returns the shares of the pictures that the next step sees. */
export function batches({ shares, batch, seed }) {
  if (batch === "all") return () => shares;
  const [draw, size] = [uniform(seed), Number(batch)];
  return () => shares.map((share) => {
    let ink = 0;
    for (let k = 0; k < size; k += 1) ink += draw() < share;
    return ink / size;
  });
}

/** The logits before the first step and after each one; `next()` gives the shares that a step sees. */
export function descend(start, next, steps, rate, rule) {
  const points = [start];
  let velocity = start.map(() => 0);
  let square = velocity;
  for (let step = 1; step <= steps; step += 1) {
    const logits = points.at(-1);
    const slope = gradient(logits, next());
    if (rule === "adam") {
      velocity = velocity.map((v, i) => KEEP * v + (1 - KEEP) * slope[i]);
      square = square.map((s, i) => KEEP_SQUARE * s + (1 - KEEP_SQUARE) * slope[i] ** 2);
      const [mean, spread] = [1 - KEEP ** step, 1 - KEEP_SQUARE ** step];
      points.push(logits.map((a, i) => a - (rate * velocity[i]) / mean / (Math.sqrt(square[i] / spread) + ABOVE)));
    } else {
      const keep = rule === "momentum" ? MOMENTUM : 0;
      velocity = velocity.map((v, i) => keep * v + slope[i]);
      points.push(logits.map((a, i) => a - rate * velocity[i]));
    }
  }
  return points;
}

/** The step from which on the loss stays within NEAR of the least, as far as `points` go, or null. */
export function arrival(points, shares) {
  const away = points.findLastIndex((logits) => above(logits, shares) > NEAR);
  return away === points.length - 1 ? null : away + 1;
}

/** Where one coin's loss is `height` above its least, on the side of its best logit towards `far`. */
function crossing(share, height, far) {
  const best = logit(share);
  let [low, high] = [best, far];
  const over = (a) => coin(a, share) - entropy(share) > height;
  if (!over(far)) return far;
  for (let k = 0; k < HALVINGS; k += 1) {
    const middle = (low + high) / 2;
    if (over(middle)) high = middle;
    else low = middle;
  }
  return low;
}

/** The closed line on which the loss is `height` above the least, as [xs, ys]; it ends `reach` away from 0. */
export function contour(shares, height, reach, n = 60) {
  const [left, right] = [-reach, reach].map((far) => crossing(shares[0], height, far));
  const middle = (left + right) / 2;
  // Points stand closer where the line turns.
  const xs = linspace(0, Math.PI, n).map((turn) => middle - ((right - left) / 2) * Math.cos(turn));
  const rest = (x) => Math.max(0, height - (coin(x, shares[0]) - entropy(shares[0])));
  const [up, down] = [reach, -reach].map((far) => xs.map((x) => crossing(shares[1], rest(x), far)));
  return [[...xs, ...xs.toReversed()], [...up, ...down.toReversed()]];
}
