/**
 * What can be read off the ratio of two densities on a line, `p` and `q` as `mixture` of
 * kit/gaussian.js makes them: the best discriminator, divergences, and the pulls on a generator.
 */

import { sigmoid, softplus } from "../kit/bernoulli.js";
import { linspace } from "../kit/numbers.js";

// Wide enough for ten standard deviations of the widest density at the farthest place.
const REACH = 45;
const NODES = 4501;
const XS = linspace(-REACH, REACH, NODES);
const STEP = (2 * REACH) / (NODES - 1);

/** D*(x) = p / (p + q), equation (G.8). */
export const best = (p, q, x) => sigmoid(p.log(x) - q.log(x));

/**
 * By the trapezoid rule: `value` of the game at D*, 2 JS − log 4; `js`, `pq` = KL(p‖q), `qp` =
 * KL(q‖p) in nats; `tv`, total variation; `w1`, earth mover's distance in units of x; and the mean
 * size of the pull of both losses on a sample of q, `minimax` and `other`, nats per unit of x.
 */
export function measures(p, q) {
  const found = { js: 0, pq: 0, qp: 0, tv: 0, w1: 0, minimax: 0, other: 0 };
  let [gap, before] = [0, 0];
  for (const x of XS) {
    const [logP, logQ] = [p.log(x), q.log(x)];
    const a = logP - logQ;
    const [inP, inQ] = [STEP * Math.exp(logP), STEP * Math.exp(logQ)];
    // log(p / m) = log 2 − softplus(−a), and log(q / m) = log 2 − softplus(a)
    if (inP > 0) {
      found.js += 0.5 * inP * (Math.LN2 - softplus(-a));
      found.pq += inP * a;
    }
    if (inQ > 0) {
      found.js += 0.5 * inQ * (Math.LN2 - softplus(a));
      found.qp -= inQ * a;
      const size = Math.abs(p.slope(x) - q.slope(x));
      found.minimax += inQ * sigmoid(a) * size;
      found.other += inQ * sigmoid(-a) * size;
    }
    found.tv += 0.5 * Math.abs(inP - inQ);
    const now = gap + 0.5 * (before + inP - inQ); // of both cumulated densities
    found.w1 += 0.5 * STEP * (Math.abs(gap) + Math.abs(now));
    [gap, before] = [now, inP - inQ];
  }
  found.js = Math.max(0, found.js);
  return { ...found, value: 2 * found.js - 2 * Math.LN2 };
}

/**
 * How a sample at x is pulled, downhill on the generator's loss, with D = D*: by log(1 − D) with
 * D a′(x), by −log D with (1 − D) a′(x), where a = log p − log q.
 */
export function pulls(p, q, x) {
  const a = p.log(x) - q.log(x);
  const slope = p.slope(x) - q.slope(x);
  return { minimax: sigmoid(a) * slope, other: sigmoid(-a) * slope };
}
