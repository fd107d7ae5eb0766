/**
 * Entry of the script that a page of the book loads when an explorer comes near the screen.
 *
 * It stands in for a notebook's widget manager: an object with `get`, `set`, `on`, `off` and
 * `save_changes`, whose values are kept in step with the address bar.
 */

import { explorers, render } from "./explorers.js";
import { fromFragment, joined, toFragment } from "./fragment.js";
import { finite } from "./state.js";
import { way } from "./way.js";

const book = (globalThis.bookExplorers ??= { assets: {} });
const WRITE_ADDRESS_AFTER = 250; // ms; browsers refuse addresses that change every frame
const SECONDS = 0.4; // of the way to a state that the text asks for

class PageModel {
  constructor(figure) {
    this.id = figure.id;
    this.kind = figure.dataset.explorer;
    this.initial = JSON.parse(figure.dataset.values);
    this.values = {
      ...this.given(figure.dataset.link ?? location.hash), kind: this.kind, state_names: Object.keys(this.initial),
      initial: this.initial, assets: book.assets, catalogue: book.catalogue, moves: this.moves(figure),
    };
    this.handlers = new Map();
    this.timer = 0;
    this.frame = 0;
    this.goal = null; // the state that it is on its way to
  }

  /** Whether the figure may move by itself: on a page, in no state that a link gives, for who likes motion. */
  moves(figure) {
    const linked = fromFragment(location.hash, this.id, this.initial);
    return Boolean(figure.closest(".bd-article")) && !linked && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  sound(state) {
    return (explorers[this.kind].sound ?? finite)(state, this.initial, this);
  }

  /** The state that an address gives the figure, one that it can draw. */
  given(hash) {
    return this.sound({ ...this.initial, ...fromFragment(hash, this.id, this.initial) });
  }

  asset(name) {
    return book.assets[name];
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values[name] = value;
    this.handlers.get(`change:${name}`)?.forEach((handler) => handler());
  }

  on(type, handler) {
    if (!this.handlers.has(type)) this.handlers.set(type, new Set());
    this.handlers.get(type).add(handler);
  }

  off(type, handler) {
    this.handlers.get(type)?.delete(handler);
  }

  save_changes() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      history.replaceState(history.state, "", `#${joined(toFragment(this.id, this.state, this.initial), location.hash)}`);
    }, WRITE_ADDRESS_AFTER);
  }

  get now() {
    return Object.fromEntries(this.get("state_names").map((name) => [name, this.values[name]]));
  }

  /** The state that is shown, or that it is on its way to. */
  get state() {
    return this.goal ?? this.now;
  }

  put(state) {
    for (const [name, value] of Object.entries(state)) this.set(name, value);
  }

  follow(hash) {
    if (fromFragment(hash, this.id, this.initial)) this.put(this.given(hash));
  }

  /** Go to a state, smoothly where motion is welcome. */
  go(to) {
    this.rest();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.put(to);
    const at = way(this.now, to, (state) => this.sound(state));
    let begin = null;
    const tick = (now) => {
      begin ??= now;
      const t = Math.min(1, (now - begin) / (1000 * SECONDS));
      this.frame = t < 1 ? requestAnimationFrame(tick) : 0;
      if (t === 1) this.goal = null;
      this.put(at(t));
    };
    this.goal = to;
    this.frame = requestAnimationFrame(tick);
  }

  /** Stay where it is: the reader's hand goes before the text's. */
  rest() {
    cancelAnimationFrame(this.frame);
    this.goal = null;
  }
}

/** Replace the still picture in `figure` by the live explorer; its model. */
book.mount = (figure) => {
  const live = figure.querySelector(".explorer-live");
  const model = new PageModel(figure);
  render({ model, el: live });
  addEventListener("hashchange", () => model.follow(location.hash));
  return model;
};

book.names = Object.keys(explorers);
