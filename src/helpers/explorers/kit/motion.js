/**
 * A figure that shows a process moves by itself until somebody touches it.
 *
 * Only where its host says so: on a page, not in a deck or a notebook, never for a reader who asked
 * for less motion, and not when the address gives the figure's state. It rests while it is out of
 * view or its window is hidden. It ends for good by a hand or a key on the figure, by a link to one
 * of its states, by a phrase of the text that sets it; by the Pause button it ends in all figures of
 * the book, until that button is pressed again. It never writes the address and never speaks.
 */

import { button } from "./controls.js";
import { kit } from "./words.js";

const REST = 1.5; // seconds in view before it begins
const SHARE = 0.6; // of the first plot, that counts as in view
const HANDS = ["pointerdown", "keydown", "input", "change"];
const KEY = "figures-still";

/** Whether a reader has stopped all figures; without a store nobody has. */
export function isStill() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function remember(still) {
  try {
    if (still) localStorage.setItem(KEY, "");
    else localStorage.removeItem(KEY);
  } catch {
    // For this page alone, then.
  }
}

/**
 * Move a figure: every `beat` seconds `step(state, seconds)` gives the next values, or null where the
 * process has ended. `seconds` is how long it has moved.
 */
export function motion(figure, beat, step) {
  const welcome = Boolean(figure.model.get("moves"));
  let state = isStill() ? "paused" : "moving";
  let seen = false;
  let frame = 0;
  let left = null; // the state that it has left; another one is somebody else's
  let [last, seconds, next] = [0, 0, REST];

  /** Go on, or not, and say by the button what it would do. */
  function turn() {
    cancelAnimationFrame(frame);
    made.set(kit(state === "moving" ? "still" : "move"));
    // Its place is kept where it is not shown: a figure looks alike wherever it is.
    made.node.style.visibility = welcome && state !== "ended" ? "" : "hidden";
    if (!welcome || !seen || state !== "moving") return;
    last = performance.now();
    frame = requestAnimationFrame(tick);
  }
  function end() {
    if (state === "ended") return;
    state = "ended";
    turn();
  }
  function tick(time) {
    frame = requestAnimationFrame(tick);
    // A window that was hidden has not moved meanwhile.
    seconds += Math.min(0.1, (time - last) / 1000);
    last = time;
    if (seconds < next) return;
    next = seconds + beat;
    if (left !== null && left !== JSON.stringify(figure.state)) return end();
    const values = step(figure.state, seconds - REST);
    if (!values) return end();
    figure.show(values);
    left = JSON.stringify(figure.state);
  }
  const made = button(figure, {
    label: kit("still"),
    onclick: () => {
      remember(state === "moving");
      state = state === "moving" ? "paused" : "moving";
      left = null;
      turn();
    },
  });
  figure.tools.prepend(made.node);
  turn();
  if (!welcome) return;
  for (const type of HANDS) figure.listen(figure.root, type, ({ target }) => target !== made.node && end(), true);
  const view = new IntersectionObserver(([{ isIntersecting }]) => {
    seen = isIntersecting;
    turn();
  }, { threshold: SHARE });
  view.observe(figure.plots[0].node);
  figure.cleanups.push(() => view.disconnect(), () => cancelAnimationFrame(frame));
}
