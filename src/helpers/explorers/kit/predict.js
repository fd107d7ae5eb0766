/**
 * Predict, then see: a question whose answer the reader sets by hand before the figure shows it.
 *
 * A figure asks once, in its `build`: `predict(figure, question)`. `question`:
 *
 *   words   the question itself
 *   kind    "x" or "y" (a value along an axis of `plot`), "number" (a value without a place),
 *           "point" (a place in `plot`), or "side" (the name of one of `sides`)
 *   truth   `truth(state)`: the answer, of the question's kind; asked for once `ready(state)`
 *   ready   whether there is an answer; not while data are on their way (default always)
 *   range   `range(state)`: least and greatest value; with `log`, moved and compared as ratios
 *   from    `from(state)`: where on the axis the value is counted from (default 0); `way(state)`: 1 or
 *           -1, to which side (default 1)
 *   start   `start(state)`: where the mark stands at first (default the middle; of a side, nowhere)
 *   show    a value in words; `less` and `more` are the verdicts' keys in the words of the kit
 *   drawn   a mark of the figure's own for a "number": `show(on)`, `set(guess, truth, state)` as of kit/guess.js
 *   cls     the colour of the truth
 *   home    the node in which the question stands, where its plot is far down (default above all else)
 *   tells   nodes that would give the answer away, hidden until it is given
 *   opens   `opens(state)`: values that the question needs
 *   again   `again(state, draw)`: values of another case, from uniform numbers
 *   reveal  `reveal(state)`: values that show how the answer comes about
 *
 * What a question sets is not written into the address, and is taken back when it is closed.
 */

import { button, choice, slider } from "./controls.js";
import { freshId, html } from "./dom.js";
import { mark } from "./guess.js";
import { clamp, format } from "./numbers.js";
import { uniform } from "./random.js";
import { kit } from "./words.js";

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What is said of a guess: how far it is from the truth, and on which side. */
export function verdict({ kind, show, log, less, more }, guess, truth) {
  const said = { guess: show(guess), truth: show(truth) };
  if (said.guess === said.truth) return kit("predict.right", said);
  if (kind === "side") return kit("predict.wrong", said);
  if (kind === "point") {
    return kit("predict.away", { ...said, by: format(Math.hypot(guess[0] - truth[0], guess[1] - truth[1])) });
  }
  const by = log ? format(Math.max(guess / truth, truth / guess), 1) : show(Math.abs(guess - truth));
  return kit(`predict.${guess > truth ? more : less}`, { ...said, by });
}

/** A slider from 0 to 1 over a range that the state may change. */
function valueInput(figure, question, oninput) {
  const into = question.log ? Math.log : (value) => value;
  const out = question.log ? Math.exp : (value) => value;
  let range = [0, 1];
  const value = (share) => out(into(range[0]) + share * (into(range[1]) - into(range[0])));
  const made = slider(figure, {
    label: kit("predict.yours"), min: 0, max: 1, step: 0.005, cls: "c-ink",
    show: (share) => question.show(value(share)), oninput: (share) => oninput(value(share)),
  });
  return {
    node: made.node,
    set(guess, limits, enabled) {
      made.node.hidden = guess === null;
      if (guess === null) return;
      range = limits ?? range;
      made.set((into(guess) - into(range[0])) / (into(range[1]) - into(range[0])), enabled);
    },
  };
}

function sideInput(figure, { sides, show }, oninput) {
  const made = choice(figure, { label: kit("predict.yours"), options: sides.map((side) => [side, show(side)]), onchange: oninput });
  return { node: made.node, set: (guess, _, enabled) => (made.set(guess), made.enable(enabled)) };
}

const middle = ({ log }, [low, high]) => (log ? Math.sqrt(low * high) : (low + high) / 2);

/** Returns a function that says whether the question is open, answered or not. */
export function predict(figure, question) {
  const { kind, again, reveal, tells } = question;
  const ask = { open: false, answered: false, guess: null, seen: null, round: 0, before: null, put: null };
  const id = freshId("predict");
  const answer = (guess) => {
    if (ask.answered) return;
    ask.guess = guess;
    figure.redraw();
  };
  const values = { side: sideInput, point: () => null }[kind] ?? valueInput;
  const input = values(figure, question, answer);
  const place = question.plot ? mark(figure, question, answer) : question.drawn;
  for (const node of tells) node.classList.add("bx-tells");

  /** Show values that are the question's own; `restore` takes them back, unless a hand has gone on from them. */
  const put = (given) => {
    ask.before ??= figure.state;
    figure.show(given);
    ask.put = figure.state;
  };
  const restore = () => {
    if (ask.before && same(figure.state, ask.put)) figure.show(ask.before);
    ask.before = ask.put = null;
  };
  const turn = (values) => {
    Object.assign(ask, values);
    figure.asking = ask.open && !ask.answered;
    figure.root.dataset.asks = figure.asking ? "open" : "";
    figure.redraw();
  };
  const anew = (open) => turn({ open, guess: null, seen: null, answered: false });
  const close = () => {
    restore();
    panel.remove();
    anew(false);
    opener.node.focus();
  };
  const opener = button(figure, {
    label: kit("predict.open"),
    onclick: () => {
      if (ask.open) return close();
      anew(true);
      if (question.opens) put(question.opens(figure.state));
      (question.home ?? figure.asked).append(panel);
      panel.focus({ preventScroll: !question.home });
      return figure.announce(question.words);
    },
  });
  const look = button(figure, {
    label: kit("predict.look"),
    onclick: () => {
      const { state } = figure;
      const truth = question.truth(state);
      turn({ answered: true, seen: truth });
      figure.announce(verdict(question, ask.guess, truth));
      if (reveal) put(reveal(state));
      const next = (again ? other : shut).node;
      next.hidden = false; // a hidden button cannot be focused
      next.focus();
    },
  });
  const other = button(figure, {
    label: kit("predict.again"),
    onclick: () => {
      ask.round += 1;
      restore();
      put(again(figure.state, uniform(ask.round)));
      anew(true);
      look.node.hidden = false;
      look.node.focus();
    },
  });
  const shut = button(figure, { label: kit("predict.close"), onclick: close });
  const said = html("p", { class: "bx-verdict" });
  const panel = html(
    "div", { class: "bx-predict", id, role: "group", tabindex: -1, "aria-label": kit("predict.open") },
    html("p", { class: "bx-question" }, question.words), ...(input ? [input.node] : []), said,
    html("div", { class: "bx-buttons" }, look.node, other.node, shut.node),
  );
  opener.node.setAttribute("aria-controls", id);
  figure.tools.prepend(opener.node);

  figure.afterDrawing((state) => {
    opener.node.setAttribute("aria-expanded", String(ask.open));
    const ready = ask.open && (question.ready?.(state) ?? true);
    place?.show(ready);
    if (!ask.open) return;
    // What the figure reveals may change the question.
    if (ask.answered && !reveal && ready) ask.seen = question.truth(state);
    const truth = ask.seen;
    const limits = ready ? question.range?.(state) : undefined;
    if (ready) ask.guess ??= question.start?.(state) ?? (limits ? middle(question, limits) : null);
    if (limits) ask.guess = clamp(ask.guess, ...limits);
    input?.set(ask.guess, limits, !ask.answered);
    if (ready) place?.set(ask.guess, truth, state);
    look.set(undefined, ready && ask.guess !== null);
    look.node.hidden = ask.answered;
    other.node.hidden = !ask.answered || !again;
    said.textContent = ask.answered ? verdict(question, ask.guess, truth) : "";
  });
  return () => ask.open;
}
