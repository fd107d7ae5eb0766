/** A generator and a discriminator that learn in the page; `helpers.maths.adversarial` has their losses. */

import { sigmoid, softplus } from "../bernoulli.js";
import { LearningMLP } from "./mlp.js";
import { Memory } from "./memory.js";

/** A loss of one logit, and its slope. */
const sureOfReal = [(a) => softplus(-a), (a) => -sigmoid(-a)];
const sureOfFake = [softplus, sigmoid];
const low = [(a) => a, () => 1];
const high = [(a) => -a, () => -1];

/** What each game makes of a logit: the discriminator's loss at a real and at a fake example, and the generator's. */
const LOGITS = {
  minimax: { real: sureOfReal, fake: sureOfFake, made: [(a) => -softplus(a), (a) => -sigmoid(a)] },
  nonsaturating: { real: sureOfReal, fake: sureOfFake, made: sureOfReal },
  wasserstein: { real: high, fake: low, made: high },
};
export const LOSSES = Object.keys(LOGITS);
export const PENALTIES = ["none", "r1", "gradient", "clip"];

export class LearningGAN {
  /** `m` latent and `n` data dimensions, `hidden` widths of both networks, `rows` samples at once. */
  constructor({ m = 2, n = 2, hidden = [32, 32, 32], rows, simd = true }) {
    const [made, judged] = [[m, ...hidden, n], [n, ...hidden, 1]];
    const room = LearningMLP.room(made, rows) + LearningMLP.room(judged, rows) + rows * (m + n + 1) + 64;
    this.memory = new Memory(room, simd);
    this.generator = new LearningMLP(this.memory, made, { rows });
    this.discriminator = new LearningMLP(this.memory, judged, { rows });
    this.z = this.memory.floats(rows * m);
    this.x = this.memory.floats(rows * n);
    this.da = this.memory.floats(rows);
    Object.assign(this, { m, n, rows });
  }

  /** First weights of both, from uniform numbers. */
  begin(draw) {
    this.generator.begin(draw);
    this.discriminator.begin(draw);
  }

  /** Noise, `rows` rows of m numbers, to samples. */
  sample(z) {
    this.z.set(z);
    return this.generator.forward(this.z, this.rows);
  }

  /**
   * A step of the discriminator, on `rows` rows of examples and of noise: its loss before it,
   * without the penalty, and the penalty. `mix`, a number in [0, 1] for each row, says where
   * between real and fake the gradient penalty is taken; `momentum` is Adam's.
   */
  stepDiscriminator(examples, z, { loss, penalty = "none", strength = 0, mix, rate, momentum }) {
    const { discriminator: { parameters }, x } = this;
    const { real, fake } = LOGITS[loss];
    x.set(examples);
    const samples = this.sample(z);
    // One after the other, so that what cancels does so exactly: of what rounding leaves, Adam would make a step.
    const onFake = this.#judge(samples, fake);
    parameters.hold();
    const value = onFake + this.#judge(x, real);
    parameters.addHeld();
    const paid = penalty === "r1" || penalty === "gradient" ? this.#penalise(penalty, strength, samples, mix) : 0;
    parameters.descend(rate, momentum);
    if (penalty === "clip") parameters.clip(strength);
    return { value, penalty: paid };
  }

  /** A step of the generator: its loss before it. */
  stepGenerator(z, { loss, rate, momentum }) {
    const { generator, discriminator, rows } = this;
    const value = this.#judge(this.sample(z), LOGITS[loss].made, true);
    generator.backward(discriminator.layers[0].dx, rows);
    generator.parameters.descend(rate, momentum);
    return value;
  }

  /** Where descending the generator's loss would send samples, `rows` of them: its negative slopes at each. */
  pulls(samples, loss) {
    const { x, rows, discriminator } = this;
    x.set(samples);
    this.#judge(x, LOGITS[loss].made, true);
    return discriminator.layers[0].dx.slice(0, samples.length).map((slope) => -rows * slope);
  }

  /** The mean loss of the discriminator's logits of x; its gradients, and those for x, if asked. */
  #judge(x, [loss, slope], asked = false) {
    const { discriminator, da, rows } = this;
    const a = discriminator.forward(x, rows);
    let value = 0;
    for (let r = 0; r < rows; r += 1) {
      value += loss(a[r]) / rows;
      da[r] = slope(a[r]) / rows;
    }
    discriminator.backward(da, rows, asked);
    return value;
  }

  /** The mean of strength/2 |slope|^2 at examples (R1), or of strength/2 (|slope| - 1)^2 between both. */
  #penalise(penalty, strength, samples, mix) {
    const { discriminator, x, rows, n } = this;
    if (penalty === "gradient") {
      for (let i = 0; i < rows * n; i += 1) x[i] += mix[Math.floor(i / n)] * (samples[i] - x[i]);
    }
    discriminator.forward(x, rows);
    const slopes = discriminator.slopes(rows);
    const { pull } = discriminator;
    let paid = 0;
    for (let r = 0; r < rows; r += 1) {
      const slope = slopes.subarray(r * n, (r + 1) * n);
      const length = Math.hypot(...slope);
      const off = penalty === "r1" ? length : length - 1;
      paid += ((strength / 2) * off * off) / rows;
      const factor = length > 0 ? (strength * off) / (length * rows) : 0;
      for (let j = 0; j < n; j += 1) pull[r * n + j] = factor * slope[j];
    }
    discriminator.penalise(pull, rows);
    return paid;
  }
}
