/** Binary pixels from logits, in nats. */

export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/** log(1 + exp(logit)) without overflow. */
export const softplus = (logit) => Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));

/** One pixel's share of log p(x|z), at most 0; see `bernoulliLogProb`. */
export const pixelLogProb = (x, logit) => x * logit - softplus(logit);

/**
 * log p(x|z) in nats, from logits. For a grey level between 0 and 1 it is the mean over binary
 * pixels drawn with that probability.
 */
export function bernoulliLogProb(x, logits) {
  let total = 0;
  for (let i = 0; i < x.length; i += 1) total += pixelLogProb(x[i], logits[i]);
  return total;
}
