/** The explorer of the latent space below a run, with the weights that the run had when it was asked for. */

import { html } from "../kit/dom.js";
import { mount } from "../kit/figure.js";
import { packedNetworks } from "../kit/learn/vae.js";
import { format } from "../kit/numbers.js";
import { latent } from "../latent/figure.js";

const FIRST = { mode: "explore", shows: "codes", z: [0, 0], a: [-1, 0.5], b: [1, 0.5], t: 0.5, strokes: [], example: -1 };

/** What a figure reads and writes its state in: here no address and no kernel hears of it. */
class Own {
  #values;
  #handlers = new Map();

  constructor(kind, initial, assets) {
    this.#values = { ...initial, kind, initial, assets, state_names: Object.keys(initial) };
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    this.#handlers.get(`change:${name}`)?.();
  }

  on(type, handler) {
    this.#handlers.set(type, handler);
  }

  off(type) {
    this.#handlers.delete(type);
  }

  save_changes() {}
}

/** Returns `show(run)`, which shows the explorer with the weights of now, in the place of an earlier one. */
export function explorerBelow(figure) {
  let remove = () => {};
  figure.onReset(() => remove());
  figure.cleanups.push(() => remove());
  return async (run) => {
    const state = await run.weights();
    const { at } = run.view;
    remove();
    const said = html("p", { class: "bx-aid", tabindex: "-1" }, figure.say("explored", { n: format(at, 0) }));
    const place = html("div");
    figure.root.after(place);
    const assets = Object.create(figure.model.get("assets"), { "vae-2d": { value: packedNetworks(state) } });
    const stop = mount(latent, new Own("latent", FIRST, assets), place);
    place.querySelector(".bx-aid").before(said);
    remove = () => {
      stop();
      place.remove();
      remove = () => {};
    };
    said.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest", behavior: figure.reducedMotion ? "auto" : "smooth" });
  };
}
