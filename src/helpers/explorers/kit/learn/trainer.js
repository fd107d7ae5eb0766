/**
 * A run: one VAE from its first weights on, step by step, on binary digits.
 *
 * Order of the digits and noise follow from the seed and the number of the step alone: the same
 * settings give the same run, and a step that has been left is reached again exactly.
 */

import { PIXELS, SIDE } from "../digit.js";
import { normal, uniform } from "../random.js";
import { LearningVAE } from "./vae.js";

export const ROWS = 100; // digits of a step
export const CELLS = 16; // along each side of the decoded plane
export const REACH = 4; // of the plane, from the middle
const RECORD = 50; // steps between two looks at the test digits; in the first of them more
const KEEP = 2 * RECORD; // steps between two that are kept, until there is no more room
const ROOM = 24e6; // bytes of what is kept to go back
const PRIME = 1000003;

export class Trainer {
  /**
   * `settings`: m, width, beta, rate, without (a digit, or -1), seed; `train` and `test`: pictures
   * (see ink.js) with `labels`.
   */
  constructor(settings, train, test, simd = true) {
    Object.assign(this, { settings, train, test, room: ROOM });
    const { m, width, without, seed } = settings;
    this.numbers = [...train.labels.keys()].filter((i) => train.labels[i] !== without);
    this.perEpoch = Math.floor(this.numbers.length / ROWS); // the few that are left over wait for another epoch
    this.vae = new LearningVAE({ width, m, rows: ROWS, simd });
    this.vae.begin(seed);
    this.eps = Float32Array.from({ length: test.count * m }, normal(PRIME));
    this.at = 0;
    this.broke = null; // the step whose terms were no numbers any more
    this.history = [];
    this.kept = new Map();
    this.left = []; // copies kept no longer, whose arrays serve again: garbage would wait for its collector
    this.apart = KEEP;
    this.slopes = null;
    this.look();
  }

  /** One step; false where the weights are no numbers any more. */
  advance() {
    if (this.broke !== null) return false;
    const { m, seed } = this.settings;
    const draw = normal(seed * PRIME + this.at);
    const eps = Float32Array.from({ length: ROWS * m }, draw);
    const { reconstruction, kl } = this.vae.step(this.train, this.batch(), eps, this.settings);
    if (!Number.isFinite(reconstruction - kl)) {
      this.broke = this.at;
      return false;
    }
    this.at += 1;
    this.slopes = this.vae.slopes();
    this.look();
    return true;
  }

  /** The numbers of the digits of the next step. */
  batch() {
    const [epoch, place] = [Math.floor(this.at / this.perEpoch), this.at % this.perEpoch];
    if (this.epoch !== epoch) {
      this.epoch = epoch;
      this.order = shuffled(this.numbers, this.settings.seed * PRIME - 1 - epoch);
    }
    return this.order.subarray(place * ROWS, (place + 1) * ROWS);
  }

  /** Write down what the test digits say, where it is time, and keep the weights. */
  look() {
    const { at, history } = this;
    if (history.length && history.at(-1).step >= at) return;
    if (at % RECORD && !(at < RECORD && at % 10 === 0)) return;
    const entry = this.entry();
    if (!entry) return;
    history.push(entry);
    if (at % this.apart === 0) this.keep();
  }

  /** What the test digits say of the present step; null where that is no number. */
  entry() {
    if (this.history.at(-1)?.step === this.at) return this.history.at(-1);
    const entry = { step: this.at, ...this.terms(), ...this.slopes };
    return Number.isFinite(entry.reconstruction - entry.kl) ? entry : null;
  }

  keep() {
    const state = this.vae.parameters.save(this.left.pop());
    this.kept.set(this.at, state);
    const size = state.parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.kept.size > Math.max(2, this.room / size)) {
      this.apart *= 2;
      for (const [step, one] of this.kept) {
        if (step % this.apart && this.kept.delete(step)) this.left.push(one);
      }
    }
  }

  /** Back to the last step that was kept and is not after `step`; from there it goes forward again. */
  back(step) {
    const from = Math.max(...[...this.kept.keys()].filter((kept) => kept <= step));
    this.vae.parameters.restore(this.kept.get(from));
    this.at = from;
    this.broke = null;
    this.slopes = null;
    this.history = this.history.filter((entry) => entry.step <= step);
  }

  /** Means of both terms over the test digits, by noise that is always the same, in nats. */
  terms() {
    const { vae, test, eps, settings: { m } } = this;
    const sum = { reconstruction: 0, kl: 0 };
    for (const numbers of chunks(test.count)) {
      const noise = eps.subarray(numbers[0] * m, (numbers[0] + numbers.length) * m);
      const terms = vae.terms(test, numbers, noise, 0);
      sum.reconstruction += terms.reconstruction / test.count;
      sum.kl += terms.kl / test.count;
    }
    return sum;
  }

  /**
   * What can be seen: `axes`, the two latent dimensions that say most; `codes`, means of q along
   * them for all test digits; `plane`, the decoded plane as one picture of CELLS by CELLS digits;
   * `again`, the reconstructions of the test digits with the numbers in `strip`; `history`, and
   * `now`, its last entry or, where `exact`, that of the present step. Ink is 0 to 255. Of weights
   * that are no numbers any more there is nothing to see.
   */
  view(strip, exact = true) {
    const { vae, test, settings: { m }, at, broke, history, perEpoch } = this;
    const told = { at, broke, perEpoch, history: [...history] };
    if (broke !== null) return told;
    told.now = (exact && this.entry()) || history.at(-1);
    const means = new Float32Array(test.count * m);
    const nats = new Float64Array(m);
    for (const numbers of chunks(test.count)) {
      const code = vae.encode(test, numbers);
      numbers.forEach((number, r) => {
        for (let j = 0; j < m; j += 1) {
          const [mu, logvar] = [code[2 * r * m + j], code[2 * r * m + m + j]];
          means[number * m + j] = mu;
          nats[j] += 0.5 * (mu * mu + Math.exp(logvar) - 1 - logvar);
        }
      });
    }
    const axes = m === 2 ? [0, 1] : [...nats.keys()].sort((a, b) => nats[b] - nats[a]).slice(0, 2);
    const codes = Float32Array.from({ length: 2 * test.count }, (_, i) => within(means[(i >> 1) * m + axes[i & 1]]));
    const again = this.decoded(strip.length, (n, z) => z.set(means.subarray(strip[n] * m, (strip[n] + 1) * m)));
    const cells = this.decoded(CELLS * CELLS, (n, z) => {
      z.fill(0);
      z[axes[0]] = across(n % CELLS);
      z[axes[1]] = -across(Math.floor(n / CELLS));
    });
    return { ...told, axes, codes, again, plane: tiled(cells) };
  }

  /** Pictures of `count` codes, which `code(n, z)` writes. */
  decoded(count, code) {
    const { vae, settings: { m } } = this;
    const pictures = new Uint8Array(count * PIXELS);
    for (const numbers of chunks(count)) {
      numbers.forEach((n, r) => code(n, vae.z.subarray(r * m, (r + 1) * m)));
      const shades = vae.probabilities(vae.z, numbers.length);
      for (let i = 0, to = numbers[0] * PIXELS; i < numbers.length * PIXELS; i += 1) pictures[to + i] = 255 * shades[i] + 0.5;
    }
    return pictures;
  }
}

const FAR = 1e6; // where a code is drawn that is farther away, or no number
const within = (value) => (Math.abs(value) < FAR ? value : FAR);

/** Where the middle of a cell lies. */
const across = (cell) => ((2 * cell + 1) / CELLS - 1) * REACH;

/** 0 to count - 1 in lists of at most ROWS. */
function chunks(count) {
  return Array.from({ length: Math.ceil(count / ROWS) }, (_, i) =>
    Array.from({ length: Math.min(ROWS, count - i * ROWS) }, (_, r) => i * ROWS + r));
}

/** In random order (Fisher and Yates). */
function shuffled(numbers, seed) {
  const draw = uniform(seed);
  const order = Int32Array.from(numbers);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor((i + 1) * draw());
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** CELLS by CELLS pictures, one after another, as one. */
function tiled(pictures) {
  const plane = new Uint8Array(pictures.length);
  for (let n = 0; n < CELLS * CELLS; n += 1) {
    const corner = Math.floor(n / CELLS) * SIDE * CELLS * SIDE + (n % CELLS) * SIDE;
    for (let row = 0; row < SIDE; row += 1) {
      const from = n * PIXELS + row * SIDE;
      plane.set(pictures.subarray(from, from + SIDE), corner + row * CELLS * SIDE);
    }
  }
  return plane;
}
