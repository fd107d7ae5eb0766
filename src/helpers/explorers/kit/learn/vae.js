/** A VAE of two hidden layers that learns binary pictures in the page; `helpers.models.vae` is its twin. */

import { uniform } from "../random.js";
import { begin, Dense, denseRoom, denseSize, loadInto, Parameters, stateOf } from "./dense.js";
import { Ink } from "./ink.js";
import { Memory } from "./memory.js";

/** The layers' names in PyTorch's state, with inputs, outputs, and the slope behind them. */
export const layersOf = (n, width, m) => [
  ["encoder.layers.0", n, width, 0],
  ["encoder.layers.2", width, 2 * m, null],
  ["decoder.layers.0", m, width, 0],
  ["decoder.layers.2", width, n, null],
];

/** The networks of such a state as `kit/network.js` takes them: `networks`, and `weights`, all numbers in a row. */
export function packedNetworks(state) {
  const dense = (name) => {
    const [outputs, inputs] = state[`${name}.weight`].shape;
    return { layer: "dense", in: inputs, out: outputs };
  };
  const pair = (name) => [dense(`${name}.layers.0`), { layer: "leaky", slope: 0 }, dense(`${name}.layers.2`)];
  const parts = Object.values(state).map(({ values }) => values);
  const weights = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (weights.set(part, at), at + part.length), 0);
  return { networks: { encoder: pair("encoder"), decoder: [...pair("decoder"), { layer: "sigmoid" }] }, weights };
}

export class LearningVAE {
  /**
   * `n` pixels, a multiple of four; `width` of both hidden layers; `m` latent dimensions; `rows`
   * pictures at once; `simd` false for plain JavaScript.
   */
  constructor({ n = 784, width, m, rows, simd = true }) {
    const layers = layersOf(n, width, m);
    const total = (size) => layers.reduce((sum, [, inputs, outputs]) => sum + size(inputs, outputs), 0);
    const count = total(denseSize);
    this.memory = new Memory(
      4 * (count + 4) + total((inputs, outputs) => denseRoom(inputs, outputs, rows)) + Ink.room(rows, n) + 4 * rows * m + 256, simd,
    );
    this.parameters = new Parameters(this.memory, count);
    [this.first, this.head, this.second, this.last] = layers.map(
      ([, inputs, outputs, slope]) => new Dense(this.parameters, { inputs, outputs, rows, slope }),
    );
    this.layers = Object.fromEntries(layers.map(([name], i) => [name, [this.first, this.head, this.second, this.last][i]]));
    this.ink = new Ink(this.memory, rows, n);
    this.z = this.memory.floats(rows * m);
    this.dcode = this.memory.floats(2 * rows * m);
    this.totals = this.memory.array(Float64Array, rows);
    Object.assign(this, { n, m, rows });
  }

  begin(seed) {
    begin(this.layers, uniform(seed));
  }

  /** All weights by PyTorch's names, in its order of numbers: `{ values, shape }`, copies. */
  state() {
    return stateOf(this.layers);
  }

  /** Begin with the weights that `state` gave. */
  load(state) {
    loadInto(this.layers, state);
  }

  /** The pictures of these numbers to mu and logvar side by side, 2m a row. */
  encode(pictures, numbers) {
    this.ink.set(pictures, numbers);
    return this.head.forward(this.first.forwardInk(this.ink, numbers.length), numbers.length);
  }

  /** Codes, an array of the memory, to logits. */
  decode(z, rows) {
    return this.last.forward(this.second.forward(z, rows), rows);
  }

  /** Codes to probabilities of pixels. */
  probabilities(z, rows) {
    const logits = this.decode(z, rows);
    this.memory.kernels.bernoulli(rows, this.n, logits.byteOffset, this.totals.byteOffset, 1);
    return logits;
  }

  /** The lengths of the last step's gradients, of each network. */
  slopes() {
    const encoder = this.first.size + this.head.size;
    return { encoder: this.parameters.slope(0, encoder), decoder: this.parameters.slope(encoder) };
  }

  /**
   * Both terms of the bound for the pictures of these numbers and the given noise, m a picture: sums
   * over them, in nats. The logits become scale times the gradient of -reconstruction.
   */
  terms(pictures, numbers, eps, scale) {
    const [rows, { m, z, n, ink, totals }] = [numbers.length, this];
    const code = this.encode(pictures, numbers);
    let kl = 0;
    for (let r = 0; r < rows; r += 1) {
      for (let j = 0; j < m; j += 1) {
        const [mu, logvar] = [code[2 * r * m + j], code[2 * r * m + m + j]];
        z[r * m + j] = mu + Math.exp(0.5 * logvar) * eps[r * m + j];
        kl += 0.5 * (mu * mu + Math.exp(logvar) - 1 - logvar);
      }
    }
    const logits = this.decode(z, rows);
    let reconstruction = 0;
    for (let r = 0; r < rows; r += 1) {
      for (let at = ink.starts[r]; at < ink.starts[r + 1]; at += 1) reconstruction += logits[r * n + ink.list[at]];
    }
    this.memory.kernels.bernoulli(rows, n, logits.byteOffset, totals.byteOffset, scale);
    for (let r = 0; r < rows; r += 1) {
      reconstruction -= totals[r];
      for (let at = ink.starts[r]; at < ink.starts[r + 1]; at += 1) logits[r * n + ink.list[at]] -= scale;
    }
    return { reconstruction, kl };
  }

  /** One step down the mean of beta KL - reconstruction; means of both terms before it, in nats. */
  step(pictures, numbers, eps, { rate, beta = 1 }) {
    const [rows, { m, z, dcode, first, head, second, last }] = [numbers.length, this];
    const { reconstruction, kl } = this.terms(pictures, numbers, eps, 1 / rows);
    const dhidden = last.backward(second.y, last.y, rows);
    const dz = second.backward(z, dhidden, rows);
    for (let r = 0; r < rows; r += 1) {
      for (let j = 0; j < m; j += 1) {
        const at = 2 * r * m + j;
        const [mu, logvar, d] = [head.y[at], head.y[at + m], dz[r * m + j]];
        dcode[at] = d + (beta / rows) * mu;
        dcode[at + m] = 0.5 * (d * eps[r * m + j] * Math.exp(0.5 * logvar) + (beta / rows) * Math.expm1(logvar));
      }
    }
    first.backwardInk(this.ink, head.backward(first.y, dcode, rows), rows);
    this.parameters.descend(rate);
    return { reconstruction: reconstruction / rows, kl: kl / rows };
  }
}
