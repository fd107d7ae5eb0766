/**
 * The frame that all explorers share: title, reading aid, body, reset, one drawing a frame.
 *
 * An explorer is `{ build(figure), sound(state, first, figure) }`; its title and reading aid stand
 * in the catalogue of words. `build` makes its elements once, in `figure.body`, and returns
 * `draw(state)`, which is called at most once a frame whenever the state has changed. `sound` makes
 * of any state one that can be drawn. The state lives in the model: traits of the widget in a
 * notebook, an object kept in step with the address bar on a page. Nothing here knows which of the
 * two it is.
 */

import { button } from "./controls.js";
import { holdFocus, html } from "./dom.js";
import { ghosts } from "./ghosts.js";
import { doubleClick } from "./handle.js";
import { finite } from "./state.js";
import { watchTheme } from "./theme.js";
import { kit, speaker } from "./words.js";

export function mount(explorer, model, el) {
  const figure = new Figure(explorer, model, el);
  try {
    figure.start(explorer);
  } catch (error) {
    figure.stop();
    throw error;
  }
  return () => figure.stop();
}

class Figure {
  constructor(explorer, model, el) {
    this.model = model;
    /** `say(key, values)`: words of this figure (see kit/words.js). */
    this.say = speaker(model.get("kind"));
    this.names = model.get("state_names");
    // A page knows how the book shows the figure, whatever a link made of it.
    this.sound = explorer.sound ?? finite;
    const first = structuredClone(model.get("initial") ?? this.values);
    this.initial = this.sound(first, first, this);
    this.cleanups = [];
    this.sized = [];
    this.plots = [];
    this.followers = [];
    this.resets = [];
    /** Whether a question is open and not answered: nothing that tells the answer is drawn. */
    this.asking = false;
    this.pending = 0;
    this.reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.body = html("div", { class: "bx-body" });
    /** Where buttons of the whole figure stand, and its question (kit/predict.js). */
    this.tools = html("div", { class: "bx-tools" });
    this.asked = html("div", {});
    this.status = html("p", { class: "bx-status", role: "status" });
    this.trouble = html("p", { class: "bx-trouble", role: "status" });
    this.lost = new Set();
    this.waiting = 0;
    this.root = html("div", { class: "bx", role: "group", "aria-label": this.say("title") });
    this.root.classList.add(`bx-${model.get("kind")}`);
    el.append(this.root);
    this.theme = watchTheme(this.root, () => this.redraw());
    this.onModel = () => this.redraw();
  }

  start(explorer) {
    const reset = button(this, { label: kit("reset"), onclick: () => this.reset() });
    this.tools.append(reset.node);
    this.root.append(
      html("div", { class: "bx-head" }, html("p", { class: "bx-title" }, this.say("title")), this.tools),
      html("p", { class: "bx-aid" }, this.say("aid")),
      this.trouble,
      this.asked,
      this.body,
      this.status,
    );
    const draw = explorer.build(this);
    this.draw = (state) => {
      draw(state);
      for (const follow of this.followers) follow(state);
    };
    ghosts(this);
    // The first drawing has its final size; an observer would tell it only a frame later.
    for (const { node, resized } of this.sized) resized(node.clientWidth);
    for (const name of this.names) this.model.on(`change:${name}`, this.onModel);
    // JupyterLab would take the arrow keys of sliders and points for shortcuts.
    this.listen(this.root, "keydown", (event) => event.stopPropagation());
    doubleClick(this, this.root, (event) => {
      if (!event.target.closest("input, button, label")) this.reset();
    });
    this.draw(this.state);
  }

  get values() {
    return Object.fromEntries(this.names.map((name) => [name, this.model.get(name)]));
  }

  /** The present state: the model's values, each as the figure can draw it (see kit/state.js). */
  get state() {
    return this.sound(this.values, this.initial, this);
  }

  /** Change some values; the drawing follows in the next frame. */
  set(values) {
    this.show(values);
    this.model.save_changes();
  }

  /** Change some values for the eye alone: neither the address nor Python hears of them. */
  show(values) {
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.redraw();
  }

  /** Call `follow(state)` after every drawing. */
  afterDrawing(follow) {
    this.followers.push(follow);
  }

  /** Call `forget()` before the figure goes back to its first state. */
  onReset(forget) {
    this.resets.push(forget);
  }

  /** Back to how the book shows the figure, or to how a notebook first showed it. */
  reset() {
    for (const forget of this.resets) forget();
    this.set(structuredClone(this.initial));
  }

  redraw() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      this.draw?.(this.state);
    });
  }

  /** What a screen reader says, politely, after a button has done its work. */
  announce(text) {
    this.status.textContent = text;
  }

  /** A colour of the present theme, for canvases: "q", "p", "prior", "bound", "data", "ink", ... */
  color(name) {
    return this.theme.color(name);
  }

  /** Data that came with the figure: weights, digits (see helpers.explorers.kit.data). */
  asset(name) {
    return this.model.get("assets")[name];
  }

  /** Data that a page fetches only when asked for; a notebook has it at once. */
  async load(name) {
    if (!this.asset(name)) await globalThis.bookExplorers.load(name);
    return this.asset(name);
  }

  /**
   * Do work that needs data, busy meanwhile. Where they are missing or damaged the figure says so,
   * and tries again when asked.
   */
  async attempt(work) {
    this.waiting += 1;
    this.root.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      console.error(error);
      this.lost.add(work);
    }
    this.waiting -= 1;
    if (!this.waiting) this.root.removeAttribute("aria-busy");
    this.tell();
  }

  tell() {
    const now = document.activeElement;
    const held = now === this.root || now?.closest(".bx-trouble") === this.trouble;
    const retry = () => {
      const works = [...this.lost];
      this.lost.clear();
      this.tell();
      works.forEach((work) => this.attempt(work));
    };
    const again = this.lost.size ? button(this, { label: kit("again"), onclick: retry }).node : null;
    this.trouble.replaceChildren(...(again ? [kit("missing"), " ", again] : []));
    if (held && again) again.focus({ preventScroll: true });
    else if (held) holdFocus(this.root);
  }

  listen(target, type, handler, options) {
    target.addEventListener(type, handler, options);
    this.cleanups.push(() => target.removeEventListener(type, handler, options));
  }

  /** Call `resized(width)` with the node's width in CSS pixels, now and at every change. */
  onResize(node, resized) {
    this.sized.push({ node, resized });
    const observer = new ResizeObserver(([entry]) => resized(entry.contentRect.width));
    observer.observe(node);
    this.cleanups.push(() => observer.disconnect());
  }

  /**
   * Call `step(t)` every frame, t from 0 to 1 in `seconds`, and return a function that stops it.
   * For a reader who asked for less motion there is one step, to the end.
   */
  animate(seconds, step) {
    if (this.reducedMotion) {
      step(1);
      return () => {};
    }
    let begin = null;
    let frame = requestAnimationFrame(function tick(now) {
      begin ??= now;
      const t = Math.min(1, (now - begin) / (1000 * seconds));
      // Asked for before the step, so that a step can stop the animation.
      frame = t < 1 ? requestAnimationFrame(tick) : 0;
      step(t);
    });
    const stop = () => cancelAnimationFrame(frame);
    this.cleanups.push(stop);
    return stop;
  }

  stop() {
    cancelAnimationFrame(this.pending);
    for (const name of this.names) this.model.off(`change:${name}`, this.onModel);
    for (const cleanup of this.cleanups) cleanup();
    this.theme.stop();
    this.root.remove();
  }
}
