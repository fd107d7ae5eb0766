/**
 * A game in the plane, step by step: a generator and a discriminator of 3 x 32 units each.
 *
 * Examples and noise follow from the seed and from how many steps that player has made: the same
 * steps give the same game, and one that has been left is reached again exactly.
 */

import { linspace } from "../kit/numbers.js";
import { LearningGAN } from "../kit/learn/gan.js";
import { normal, uniform } from "../kit/random.js";
import { fillExamples, modesOf, REACH, shareOut } from "./data.js";
import { nextStep, roundsOf, withStep } from "./steps.js";

export const ROWS = 64; // examples of a step
export const CELLS = 40; // along each side of the map of D
export const SAMPLES = 512;
export const LINES = 13; // of the plane of noise, in each direction
const BEND = 25; // points of a line
const MOMENTUM = [0.5, 0.999]; // of Adam
const RECORD = 10; // rounds between two entries of the history
const KEEP = 100; // rounds between two that are kept to go back to
const PRIME = 1000003;
const FAR = 1e6; // a loss beyond which the weights are given up

const [at, along, middles] = [
  linspace(-2.5, 2.5, LINES), linspace(-2.5, 2.5, BEND), linspace(REACH / CELLS - REACH, REACH - REACH / CELLS, CELLS),
].map((values) => [...values]);
/** Middles of the cells, row by row from the upper left, x, y, x, y, ... */
const GRID = middles.toReversed().flatMap((y) => middles.flatMap((x) => [x, y]));
/** Lines of equal noise, in the one and in the other number. */
const NOISE = [...at.map((a) => along.flatMap((b) => [a, b])), ...at.map((a) => along.flatMap((b) => [b, a]))].flat();
const FIXED = (() => {
  const draw = normal(PRIME);
  return Float32Array.from({ length: 2 * SAMPLES }, draw);
})();

/** Two players; `simd` false for plain JavaScript. */
export const players = (simd = true) => new LearningGAN({ rows: ROWS, simd });

export class Game {
  /**
   * `settings`: target, dots, loss, penalty, strength, rate, ratio (steps of D a round), seed. `gan`:
   * both players, of another game that is over, or new; they begin anew.
   */
  constructor(settings, gan = players()) {
    this.settings = settings;
    this.modes = modesOf(settings);
    this.gan = gan;
    this.gan.begin(uniform(settings.seed * PRIME));
    this.steps = [0];
    this.counts = { discriminator: 0, generator: 0 };
    /** The round in which a loss was no number any more; the weights are then those kept last before it. */
    this.broke = null;
    this.lost = false;
    /** Means of both losses over the last rounds, and modes held: `{ round, d, g, held }`. */
    this.history = [];
    this.recent = { d: [], g: [] };
    this.kept = new Map();
    this.keep();
  }

  /** One step towards other steps, back or forth; whether there was one to make. */
  toward(goal) {
    if (this.broke !== null && roundsOf(goal) >= this.broke) return false;
    this.broke = null;
    let kind = nextStep(this.steps, goal);
    if (kind === undefined) {
      this.back(goal[0]);
      kind = nextStep(this.steps, goal);
    }
    if (kind === null) return false;
    this.make(kind);
    this.steps = withStep(this.steps, kind, 1);
    if (this.lost) {
      const round = roundsOf(this.steps);
      this.back(this.steps[0] - 1);
      this.broke = round;
    } else if (kind === "both") this.look();
    return true;
  }

  make(kind) {
    if (kind === "both") for (let i = 0; i < this.settings.ratio; i += 1) this.stepDiscriminator();
    else if (kind === "discriminator") this.stepDiscriminator();
    if (kind !== "discriminator") this.stepGenerator();
  }

  stepDiscriminator() {
    const { gan, settings, modes } = this;
    const place = settings.seed * PRIME + 2 * this.counts.discriminator;
    const [draw, pick] = [normal(place), uniform(place + PRIME)];
    const examples = fillExamples(new Float32Array(2 * ROWS), modes, draw, pick);
    const z = Float32Array.from({ length: 2 * ROWS }, draw);
    const mix = Float32Array.from({ length: ROWS }, pick);
    this.note("d", gan.stepDiscriminator(examples, z, { ...settings, mix, momentum: MOMENTUM }).value);
    this.counts.discriminator += 1;
  }

  stepGenerator() {
    const { gan, settings } = this;
    const draw = normal(settings.seed * PRIME + 2 * this.counts.generator + 1);
    const z = Float32Array.from({ length: 2 * ROWS }, draw);
    this.note("g", gan.stepGenerator(z, { ...settings, momentum: MOMENTUM }));
    this.counts.generator += 1;
  }

  note(player, value) {
    if (!(Math.abs(value) < FAR)) this.lost = true;
    const values = this.recent[player];
    values.push(value);
    if (values.length > RECORD) values.shift();
  }

  /** Both losses, as means over the last steps of each; null before the first. */
  get losses() {
    const mean = (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null);
    return { d: mean(this.recent.d), g: mean(this.recent.g) };
  }

  /** Write down, where it is time, how it goes, and keep the weights. */
  look() {
    const [round] = this.steps;
    if (this.steps.length > 1 || round % RECORD) return;
    this.history.push({ round, ...this.losses, held: this.shares().held });
    if (round % KEEP === 0) this.keep();
  }

  keep() {
    const { gan, counts, recent } = this;
    const players = [gan.generator, gan.discriminator].map(({ parameters }) => parameters.save());
    this.kept.set(this.steps[0], { players, counts: { ...counts }, recent: structuredClone(recent) });
  }

  /** Back to the last rounds that were kept, `most` or fewer. */
  back(most) {
    const from = Math.max(0, ...[...this.kept.keys()].filter((round) => round <= most));
    const { players, counts, recent } = this.kept.get(from);
    [this.gan.generator, this.gan.discriminator].forEach(({ parameters }, i) => parameters.restore(players[i]));
    this.counts = { ...counts };
    this.recent = structuredClone(recent);
    this.steps = [from];
    this.lost = false;
    this.broke = null;
    this.history = this.history.filter(({ round }) => round <= from);
  }

  /** g(z) of as many pairs of numbers as there are. */
  generate(z) {
    return this.#each(z, 2, (part) => this.gan.sample(part));
  }

  /** The discriminator's logits at as many points. */
  judge(points) {
    const { gan } = this;
    return this.#each(points, 1, (part) => {
      gan.x.set(part);
      return gan.discriminator.forward(gan.x, ROWS);
    });
  }

  #each(pairs, width, work) {
    const count = pairs.length / 2;
    const found = new Float32Array(count * width);
    const part = new Float32Array(2 * ROWS);
    for (let from = 0; from < count; from += ROWS) {
      const rows = Math.min(ROWS, count - from);
      part.fill(0).set(pairs.slice(2 * from, 2 * (from + rows)));
      found.set(work(part).subarray(0, rows * width), from * width);
    }
    return found;
  }

  shares() {
    return shareOut(this.generate(FIXED), this.modes);
  }

  /** Where the generator's step would send its first samples: pairs, the negative slopes of its loss. */
  pulls(samples) {
    return this.gan.pulls(samples.subarray(0, 2 * ROWS), this.settings.loss);
  }

  /** All that can be seen. `lines` are those of the noise's plane as the generator bends it. */
  view() {
    const samples = this.generate(FIXED);
    const bent = this.generate(NOISE);
    return {
      steps: this.steps, broke: this.broke, counts: { ...this.counts }, modes: this.modes, losses: this.losses, history: this.history,
      samples, shares: shareOut(samples, this.modes), pulls: this.pulls(samples), map: this.judge(GRID),
      lines: Array.from({ length: 2 * LINES }, (_, i) => bent.subarray(2 * BEND * i, 2 * BEND * (i + 1))),
    };
  }
}
