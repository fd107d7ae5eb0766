/** A VAE in the page: its two networks, by what they mean. */

import { unpack } from "./network.js";

/** A description of a network that decodes to logits, which lose nothing, instead of to sigmoids. */
export const withLogits = (networks) => ({ ...networks, decoder: networks.decoder.slice(0, -1) });

/** A VAE of the networks `encoder` and `decoder`. What a call returns, the next call overwrites. */
export class VAE {
  /** @param networks and @param weights as `unpack` takes them. */
  constructor(networks, weights) {
    Object.assign(this, unpack(networks, weights));
    const code = new Float32Array(this.encoder.out);
    const mu = code.subarray(0, code.length / 2);
    this.code = code;
    this.posterior = { mu, logvar: code.subarray(mu.length) };
  }

  /** x, values in [0, 1], to the mean and log-variance of q(z|x). */
  encode(x) {
    this.encoder.run(x, this.code);
    return this.posterior;
  }

  /** z to E[x|z], for a Bernoulli decoder the pixel probabilities; written into out, if given. */
  decode(z, out) {
    return this.decoder.run(z, out);
  }

  /** Codes one after another to their pictures one after another, in an array of their own. */
  decodeBatch(zs) {
    const { size: m, out: d } = this.decoder;
    const out = new Float32Array((zs.length / m) * d);
    for (let z = 0, x = 0; x < out.length; z += m, x += d) {
      this.decode(zs.slice(z, z + m), out.subarray(x, x + d));
    }
    return out;
  }
}
