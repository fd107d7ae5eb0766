/**
 * Phrases of the text that set a figure: links to one of its states, `#explorer-elbo?x=0,3`.
 *
 * Pointed at by the mouse, or reached by keyboard, one shows its state until it is left. Pressed, it
 * keeps it; pressed again, or by Escape, the figure goes back to what the reader's hand had made of
 * it. Without a script the link leads to the figure in that state, as any other link does.
 */

import { pin } from "./pin.js";

const CONTROL = "a.drives";
const REST = 90; // ms that the mouse rests on a phrase before the figure follows
const HELD = 1500; // ms that a figure may take to reach its height
const HANDS = ["pointerdown", "keydown", "input", "change"];

/** A figure, and the links of the page that set it. `start` brings it to life. */
class Driven {
  constructor(figure, links, start, release) {
    Object.assign(this, { figure, links, start });
    this.model = null;
    this.own = null; // the state that the reader's hand has left, while a link's is shown
    this.held = null; // the link that was pressed
    this.pointed = null; // the link that the mouse or the keyboard is at
    this.tried = null; // the same, once the figure shows its state
    this.pin = pin(figure, links, () => this.live(), release);
    // A hand on the figure makes its state the reader's own.
    for (const type of HANDS) figure.addEventListener(type, (event) => event.target.closest(".bx") && this.letGo(), true);
    for (const link of links) this.listen(link);
  }

  listen(link) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-pressed", "false");
    let timer = 0;
    link.addEventListener("pointerenter", ({ pointerType }) => {
      if (pointerType === "mouse") timer = setTimeout(() => this.try(link), REST);
    });
    link.addEventListener("pointerleave", () => {
      clearTimeout(timer);
      this.leave(link);
    });
    link.addEventListener("focus", () => link.matches(":focus-visible") && this.try(link));
    link.addEventListener("blur", () => this.leave(link));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // to another window
      event.preventDefault();
      clearTimeout(timer);
      this.press(link);
    });
    link.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.press(link);
    });
  }

  async live() {
    this.model ??= await this.start(this.figure);
    return this.model;
  }

  show(link) {
    hold(link, this.figure);
    this.own ??= this.model.state;
    this.model.go(this.model.given(link.hash));
  }

  async try(link) {
    this.pointed = link;
    if (!(await this.live()) || link !== this.pointed || link === this.held) return;
    this.tried = link;
    this.show(link);
  }

  leave(link) {
    if (link === this.pointed) this.pointed = null;
    if (link !== this.tried) return;
    this.tried = null;
    hold(link, this.figure);
    if (this.held) this.show(this.held);
    else this.back();
    this.model.save_changes(); // a figure that follows by itself has written its own
  }

  async press(link) {
    if (!(await this.live())) return; // the figure says that it could not start
    if (link === this.held) return this.undo();
    this.show(link);
    this.held = link;
    this.pointed = this.tried = null;
    this.pin.wanted();
    this.settle();
    link.dispatchEvent(new CustomEvent("drive", { bubbles: true, detail: this.figure }));
  }

  /** Back to the reader's own state; whether there was anything to undo. */
  undo() {
    const link = this.held ?? this.tried;
    if (!link) return false;
    hold(link, this.figure);
    this.held = this.pointed = this.tried = null;
    this.back();
    this.settle();
    return true;
  }

  back() {
    this.model.go(this.own);
    this.own = null;
  }

  letGo() {
    if (!this.own) return;
    this.model.rest();
    this.own = this.held = this.pointed = this.tried = null;
    this.settle();
  }

  /** Say which link is set, and keep the state in the address. */
  settle() {
    for (const link of this.links) link.setAttribute("aria-pressed", String(link === this.held));
    this.model.save_changes();
  }
}

/**
 * Keep a phrase where it is on the screen while its figure, which may stand above it, becomes higher
 * or lower; until the reader scrolls, by whatever means.
 */
function hold(link, figure) {
  if (!link.closest(".bd-article")) return; // a slide does not scroll
  const { top } = link.getBoundingClientRect();
  let place = scrollY;
  const rest = () => heights.disconnect();
  const heights = new ResizeObserver(() => {
    if (Math.abs(scrollY - place) > 1) return rest();
    scrollBy({ top: link.getBoundingClientRect().top - top, behavior: "instant" });
    place = scrollY;
  });
  heights.observe(figure);
  setTimeout(rest, HELD);
  for (const act of ["wheel", "touchmove", "keydown"]) addEventListener(act, rest, { once: true, passive: true });
}

/** Make the page's phrases controls of their figures; `release` names the button that unpins one. */
export function drive(start, release) {
  const links = [...document.querySelectorAll(CONTROL)];
  const speaksOf = ({ id }) => links.filter(({ hash }) => hash.slice(1).split("?")[0] === id);
  const figures = [...document.querySelectorAll("figure.explorer")].filter((figure) => speaksOf(figure).length);
  const all = figures.map((figure) => new Driven(figure, speaksOf(figure), start, release));
  addEventListener("keydown", ({ key, target }) => {
    if (key !== "Escape" || target.closest?.("input, .show, details[open]")) return;
    if (!all.some((one) => one.undo())) for (const one of all) one.pin.release();
  });
}
