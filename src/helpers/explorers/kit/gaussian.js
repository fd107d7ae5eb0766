/** Gaussian densities, in nats. */

const LOG_2PI = Math.log(2 * Math.PI);

/** log N(x; mu, sigma^2). */
export function logNormal(x, mu = 0, sigma = 1) {
  const t = (x - mu) / sigma;
  return -0.5 * (t * t + LOG_2PI) - Math.log(sigma);
}

/** KL(N(mu, sigma^2) || N(m, s^2)), closed form, equation (11.35) with k = 1. */
export function klNormal(mu, sigma, m = 0, s = 1) {
  const ratio = (sigma / s) ** 2;
  const shift = ((mu - m) / s) ** 2;
  return 0.5 * (ratio + shift - 1 - Math.log(ratio));
}

/**
 * A mixture of components `{ weight, mean, sd }` as functions of z: `log` the logarithm of its
 * density and `slope` the derivative of that.
 */
export function mixture(given) {
  const parts = given.map(({ weight, mean, sd }) => ({ mean, sd, top: Math.log(weight) + logNormal(0, 0, sd) }));
  const heights = new Float64Array(parts.length);
  const log = (z) => {
    let most = -Infinity;
    for (let k = 0; k < parts.length; k += 1) {
      const t = (z - parts[k].mean) / parts[k].sd;
      heights[k] = parts[k].top - 0.5 * t * t;
      if (heights[k] > most) most = heights[k];
    }
    let total = 0;
    for (let k = 0; k < parts.length; k += 1) total += Math.exp(heights[k] - most);
    return most + Math.log(total);
  };
  const slope = (z) => {
    const whole = log(z);
    let total = 0;
    for (let k = 0; k < parts.length; k += 1) {
      const { mean, sd } = parts[k];
      total += (Math.exp(heights[k] - whole) * (mean - z)) / (sd * sd);
    }
    return total;
  };
  return { log, slope };
}

/** One Gaussian, as a mixture of itself alone. */
export const gaussian = (mean, sd) => mixture([{ weight: 1, mean, sd }]);
