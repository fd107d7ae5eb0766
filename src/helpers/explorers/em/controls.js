/** The buttons of `em`: half-steps, a run of them, other starts, another number of components. */

import { advance, begin, evaluate, hasSettled, MOST_COMPONENTS, nextOf, startMeans } from "./run.js";
import { button, choice } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { format } from "../kit/numbers.js";
import { kit } from "../kit/words.js";

const PAUSE = 0.15; // seconds that a half-step stays on the screen in a run
const MOST_STEPS = 400; // half-steps of one run

/**
 * A run of half-steps, some a second. `forward()` takes one and says whether to go on. The run
 * ends by itself as soon as anything else has changed the trace: a drag, a button, a reset.
 */
function runner(figure, forward) {
  let cancel = null;
  const stop = () => {
    cancel?.();
    cancel = null;
    figure.redraw();
  };
  const start = () => {
    let done = 0;
    let left = figure.state.steps;
    let over = false;
    cancel = () => {};
    const halt = figure.animate(PAUSE * MOST_STEPS, (t) => {
      while (!over && done < t * MOST_STEPS) {
        over = figure.state.steps !== left || !forward();
        left = figure.state.steps;
        done += 1;
      }
      if (over || t === 1) stop();
    });
    // For a reader who asked for less motion the run is over by now.
    if (cancel) cancel = halt;
  };
  return { toggle: () => (cancel ? stop() : start()), isRunning: () => cancel !== null };
}

/** The buttons and the choice of K; `set(state)` marks the step that lifts the bound next. */
export function controls(figure, points) {
  const initial = structuredClone(figure.state);
  const restart = (size, seed) => figure.set({ seed, ...begin(startMeans(size, seed, initial, points)) });
  const tell = () => {
    const { bound, evidence } = evaluate(figure.state, points);
    figure.announce(figure.say("heights", { bound: format(bound, 3), evidence: format(evidence, 3) }));
  };
  const step = (letter) => {
    const next = advance(figure.state, letter, points);
    if (next) figure.set(next);
    return next !== null;
  };
  const press = (letter) => (step(letter) ? tell() : figure.announce(figure.say(`nothing.${letter}`)));
  const run = runner(figure, () => {
    step(nextOf(figure.state));
    const settled = hasSettled(evaluate(figure.state, points));
    if (settled) tell();
    return !settled;
  });
  const steps = ["E", "M"].map((letter) =>
    button(figure, { label: figure.say("step", { letter }), onclick: () => press(letter) }),
  );
  const play = button(figure, { label: figure.say("run"), onclick: run.toggle });
  const other = button(figure, {
    label: figure.say("other"),
    onclick: () => restart(figure.state.means.length, figure.state.seed + 1),
  });
  const sizes = Array.from({ length: MOST_COMPONENTS }, (_, k) => [String(k + 1), String(k + 1)]);
  const size = choice(figure, {
    label: figure.say("components"), options: sizes,
    onchange: (value) => restart(Number(value), figure.state.seed),
  });
  const buttons = [...steps, play, other].map(({ node }) => node);
  return {
    nodes: [size.node, html("div", { class: "bx-buttons bx-core" }, ...buttons)],
    set(state, count) {
      size.set(String(count));
      play.set(run.isRunning() ? kit("pause") : figure.say("run"));
      steps.forEach(({ node }, i) => node.classList.toggle("em-next", "EM"[i] === nextOf(state)));
    },
  };
}
