/**
 * Entry of the script that a page of the book loads when an explorer comes near the screen.
 *
 * It stands in for a notebook's widget manager: an object with `get`, `set`, `on`, `off` and
 * `save_changes`, whose values are kept in step with the address bar.
 */

import { explorers, render } from "./explorers.js";
import { fromFragment, joined, toFragment } from "./fragment.js";
import { finite } from "./state.js";

const book = (globalThis.bookExplorers ??= { assets: {} });
const WRITE_ADDRESS_AFTER = 250; // ms; browsers refuse addresses that change every frame

class PageModel {
  constructor(figure) {
    this.id = figure.id;
    this.kind = figure.dataset.explorer;
    this.initial = JSON.parse(figure.dataset.values);
    this.values = {
      ...this.given(figure.dataset.link ?? location.hash), kind: this.kind, state_names: Object.keys(this.initial),
      initial: this.initial, assets: book.assets, catalogue: book.catalogue,
    };
    this.handlers = new Map();
    this.timer = 0;
  }

  /** The state that an address gives the figure, one that it can draw. */
  given(hash) {
    const state = { ...this.initial, ...fromFragment(hash, this.id, this.initial) };
    return (explorers[this.kind].sound ?? finite)(state, this.initial, this);
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
      const state = Object.fromEntries(this.get("state_names").map((name) => [name, this.values[name]]));
      history.replaceState(history.state, "", `#${joined(toFragment(this.id, state, this.initial), location.hash)}`);
    }, WRITE_ADDRESS_AFTER);
  }

  follow(hash) {
    if (!fromFragment(hash, this.id, this.initial)) return;
    for (const [name, value] of Object.entries(this.given(hash))) this.set(name, value);
  }
}

/** Replace the still picture in `figure` by the live explorer. */
book.mount = (figure) => {
  const live = figure.querySelector(".explorer-live");
  const model = new PageModel(figure);
  render({ model, el: live });
  addEventListener("hashchange", () => model.follow(location.hash));
};

book.names = Object.keys(explorers);
