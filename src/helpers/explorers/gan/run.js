/** The game that a figure's state asks for, played a little in every frame, and what there is to see of it. */

import { Game, players } from "./game.js";
import { canAdd, nextStep, ROUNDS, roundsOf, withStep } from "./steps.js";

const SLICE = 8; // ms of a frame, while it plays
const WAY = 24; // the same on the way to another state, which is waited for
const A_FRAME = 8; // rounds, at most, while it plays: more would only be a blur

export class Run {
  /** Whether it plays on until it is paused; else it goes to the steps of the state. */
  going = false;
  #figure;
  #key = "";
  #players = players(); // for all games: memory that a browser gives to WebAssembly comes back late
  #game = null;
  #view = null;
  #frame = 0;

  constructor(figure) {
    this.#figure = figure;
    figure.cleanups.push(() => cancelAnimationFrame(this.#frame));
    figure.onReset(() => (this.going = false));
  }

  /** Whether it is not yet where it is to go. */
  get working() {
    return this.going || this.#behind;
  }

  get broke() {
    return typeof this.#game?.broke === "number";
  }

  /** What there is to see now. */
  get now() {
    return this.#view;
  }

  get #behind() {
    return Boolean(this.#game?.modes.length) && !this.broke && nextStep(this.#game.steps, this.#figure.state.steps) !== null;
  }

  play() {
    this.going = true;
    if (this.broke || !canAdd(this.#figure.state.steps, "both")) {
      this.#game.back(0);
      this.#figure.show({ steps: [0] });
    }
    this.#figure.redraw();
  }

  pause() {
    this.going = false;
    this.#figure.set({ steps: this.#game.steps });
  }

  /** One step of a kind more (see steps.js). */
  add(kind) {
    this.going = false;
    this.#figure.set({ steps: withStep(this.#figure.state.steps, kind, 1) });
  }

  /** Back or forth to so many rounds, without any step of one player alone. */
  to(rounds) {
    this.going = false;
    this.#figure.set({ steps: [rounds] });
  }

  /** What there is to see on the way to a state, or there; null where there is nothing to learn from. */
  at({ steps, ...settings }) {
    const key = JSON.stringify(settings);
    if (this.#key !== key) {
      this.#key = key;
      this.#game = new Game(settings, this.#players);
      this.#view = null;
    }
    if (!this.#game.modes.length) {
      this.going = false;
      return null;
    }
    cancelAnimationFrame(this.#frame);
    if (this.working) this.#frame = requestAnimationFrame(() => this.#play(steps));
    this.#view ??= this.#game.view();
    return this.#view;
  }

  #play(goal) {
    const game = this.#game;
    const end = performance.now() + (this.going ? SLICE : WAY);
    let left = this.going ? A_FRAME : Infinity;
    if (this.going) goal = ahead(game.steps);
    while (left > 0 && performance.now() < end && game.toward(goal)) left -= 1;
    this.#view = null;
    if (!this.going) return this.#figure.redraw();
    if (this.broke || !canAdd(game.steps, "both")) return this.pause();
    return this.#figure.show({ steps: game.steps });
  }
}

/** As many rounds more as there is room for. */
const ahead = (steps) => withStep(steps, "both", ROUNDS - roundsOf(steps));
