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
