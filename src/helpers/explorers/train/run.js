/** The run that a figure's state asks for, computed in a worker, and what there is to see of it. */

import { toBytes } from "../kit/decode.js";
import { learner } from "../kit/learn/learner.js";
import { ROWS } from "../kit/learn/trainer.js";
import { safetensors } from "../kit/learn/safetensors.js";
import { withStrip } from "./views.js";

export const MOST = 6000; // steps
const PATIENCE = 150; // ms that settings stay before a run begins with them

export class Run {
  digits = null;
  /** The latest view (see kit/learn/trainer.js); null before there is one. */
  view = null;
  /** Whether it trains to the end; else it goes to the step of the state. */
  going = false;
  pausing = false;
  loading = false;
  refused = false; // by the browser, or by what embeds the page
  #figure;
  #key = ""; // the settings that the run has
  #worker = null;
  #asked = null; // the step that the worker is to go to
  #since = 0; // the step of the state when it began to train to the end
  #timer = 0;

  constructor(figure) {
    this.#figure = figure;
    figure.cleanups.push(() => this.#stop());
    figure.onReset(() => (this.going = false));
    // What nobody sees need not be computed.
    figure.listen(document, "visibilitychange", () => document.hidden && this.going && this.pause());
  }

  /** Whether it is on its way, to the end or to the step that the state asks for. */
  get working() {
    const { view } = this;
    if (this.refused || this.#figure.lost.size || (view && view.broke !== null)) return false;
    return this.going || this.pausing || this.loading || (view?.at ?? 0) !== this.#figure.state.steps;
  }

  /** Train to the end; from the beginning again, where there is no farther to go. */
  play() {
    const over = this.#figure.state.steps >= MOST || (this.view && this.view.broke !== null);
    if (over) this.#figure.set({ steps: 0 });
    Object.assign(this, { going: true, refused: false });
    this.#since = this.#figure.state.steps;
    this.#figure.redraw();
  }

  pause() {
    if (!this.#worker) return this.to(0);
    Object.assign(this, { going: false, pausing: true });
    this.#worker.pause();
    return this.#figure.redraw();
  }

  /** Go to a step, also back. */
  to(steps) {
    this.going = false;
    this.#figure.set({ steps });
  }

  /** Do what the state asks for; what there is to see of it. */
  at({ steps, ...settings }) {
    // A link, or a phrase of the text, has set another goal.
    if (this.going && steps !== this.#since) this.going = false;
    const key = JSON.stringify(settings);
    if (this.#key !== key) {
      this.#key = key;
      this.#since = steps;
      this.#forget();
      this.#timer = setTimeout(() => this.#figure.redraw(), PATIENCE);
    } else if (this.refused || this.loading || this.pausing) return this.view;
    else if (!this.going && steps === 0) this.#forget(); // before the first step there is nothing to show
    else if (!this.digits) {
      if (!this.#figure.lost.size) this.#figure.attempt(() => this.#load());
    } else {
      if (!this.#worker) this.#begin(settings);
      this.#go(this.going ? MOST : steps);
    }
    return this.view;
  }

  /** The present weights by PyTorch's names. */
  weights() {
    return this.#worker.state();
  }

  /** A file of the present weights that `helpers.training.checkpoints.load_model` reads. */
  async file() {
    const { m, width, steps, ...settings } = this.#figure.state;
    const config = { x_dim: 784, hidden: [width], z_dim: m, likelihood: "bernoulli" };
    const { reconstruction, kl, step } = this.view.now;
    const data = { data: "MNIST", examples: this.digits.train.labels.length, pixels: "threshold", batch_size: ROWS };
    const record = { ...data, ...settings, steps, measured: { step, reconstruction, kl } };
    return safetensors(await this.weights(), config, record);
  }

  async #load() {
    const figure = this.#figure;
    this.loading = true;
    figure.redraw();
    try {
      const { train, test } = await figure.load("binary-digits");
      const part = async ({ bits, labels }) => ({ bits: await toBytes(bits), labels: await toBytes(labels) });
      this.digits = withStrip({ train: await part(train), test: await part(test) });
    } catch (error) {
      this.going = false;
      throw error;
    } finally {
      this.loading = false;
      figure.redraw();
    }
  }

  #begin(settings) {
    const { train, test, strip } = this.digits;
    const failed = (error) => {
      console.error(error);
      this.#stop();
      Object.assign(this, { refused: true, going: false });
      this.#figure.redraw();
    };
    try {
      this.#worker = learner({ settings, train, test, strip }, { shown: (view) => this.#shown(view), failed });
    } catch (error) {
      failed(error);
    }
  }

  #go(step) {
    if (!this.#worker || this.#asked === step) return;
    this.#asked = step;
    this.#worker.go(step);
  }

  #shown(view) {
    this.view = { ...this.view, ...view }; // where there is nothing new to see, the last that there was
    if (this.going && (view.broke !== null || view.at >= MOST)) this.pause();
    if (view.paused) {
      this.pausing = false;
      this.#asked = view.at;
      this.#figure.set({ steps: view.at });
    }
    this.#figure.redraw();
  }

  #forget() {
    this.#stop();
    this.view = null;
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#worker?.stop();
    this.#worker = this.#asked = null;
    this.pausing = false;
  }
}
