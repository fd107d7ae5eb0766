/** Mode "draw": a digit of the reader's, its q(z|x) on the plane, and the terms of its bound. */

import { button, readout } from "../kit/controls.js";
import { captioned, digits } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { another } from "../kit/examples.js";
import { curve, dots } from "../kit/marks.js";
import { nats } from "../kit/numbers.js";
import { drawingPad } from "../kit/pad.js";
import { preprocess } from "../kit/pen.js";
import { predict } from "../kit/predict.js";
import { remembered } from "../kit/remembered.js";
import { kit } from "../kit/words.js";
import { lens } from "./lens.js";
import { truePosterior } from "./posterior.js";
import { decoded, note, onPlane } from "./shared.js";
import { ellipse, elboTerms } from "./math.js";

export function draw(figure, plot, shared) {
  const pad = drawingPad(figure, {
    strokes: () => figure.state.strokes, oninput: (strokes) => figure.set({ strokes, example: -1 }),
  });
  const seen = digits(figure, figure.say("draw.seen"));
  const again = digits(figure, figure.say("draw.again"));
  const rings = [1, 2].map(() => curve(plot, "c-q"));
  const centre = dots(plot, "c-q", 3);
  const glass = lens(figure, plot);
  const posterior = truePosterior(figure, shared, glass);
  const values = readout([
    ["mu", "μ", "c-q"], ["sigma", "σ", "c-q"], ["reconstruction", figure.say("draw.reconstruction"), "c-p"],
    ["kl", "KL", "c-q"], ["elbo", "ELBO", "c-bound"],
  ]);
  const clear = button(figure, { label: kit("clear"), onclick: () => figure.set({ strokes: [], example: -1 }) });
  const terms = remembered((x, network) => x && network && elboTerms(network, x));
  const picture = remembered((strokes, example, known) =>
    strokes.length ? preprocess(strokes) : (known?.labels[example] != null && known.picture(example)) || null,
  );
  const seenOf = ({ strokes, example }) => picture(strokes, example, shared.digits);
  predict(figure, {
    words: figure.say("predict"),
    kind: "point", plot, cls: "c-q", step: 0.1, show: (z) => onPlane(z, 1),
    truth: (state) => terms(seenOf(state), shared.network).mu,
    ready: (state) => Boolean(shared.network && seenOf(state)),
    start: () => [0, 0],
    tells: [...rings, centre, glass, again, values].map(({ node }) => node),
    opens: ({ mode, example }) => (mode === "draw" ? {} : { mode: "draw", strokes: [], example: Math.max(example, 0) }),
    again: (_, uniform) => ({ mode: "draw", strokes: [], example: Math.floor(500 * uniform()) }),
  });
  const pictures = html("div", { class: "bx-pair" }, captioned(seen.node, "x"), captioned(again.node, "E[x|z = μ]"));
  return {
    panel: html(
      "div", { class: "bx-side" }, html("div", { class: "bx-captioned" }, pad.node, clear.node), pictures, values.node,
    ),
    below: note(figure.say("draw.note")),
    marks: [...rings, centre, glass].map((mark) => mark.node),
    classes: [figure.say("draw.take"), (digit) => figure.say("draw.take-of", { digit })],
    pick(digit) {
      const example = another(shared.digits.labels, digit, figure.state.example);
      figure.set({ example, strokes: [] });
      figure.announce(figure.say("draw.taken", { example, digit }));
    },
    draw({ strokes, example }) {
      const x = seenOf({ strokes, example });
      const found = terms(x, shared.network);
      pad.draw(strokes, x);
      seen.set(x, figure.say(x ? "draw.seen" : "draw.nothing"));
      again.set(found ? decoded(shared.network, found.mu) : null, figure.say("draw.at-mean"));
      rings.forEach((ring, i) => ring.set(...(found ? ellipse(found.mu, found.logvar, i + 1) : [[], []])));
      centre.set(...(found ? found.mu.map((value) => [value]) : [[], []]));
      const magnified = glass.draw(found?.mu, found?.sigma);
      posterior(x, magnified ? `${found.mu} ${found.elbo} ${plot.width}` : "");
      values.set(words(found));
    },
  };
}

function words(found) {
  if (!found) return { mu: "–", sigma: "–", reconstruction: "–", kl: "–", elbo: "–" };
  const { mu, sigma, reconstruction, kl, elbo } = found;
  return { mu: onPlane(mu), sigma: onPlane(sigma, 3), reconstruction: nats(reconstruction, 1), kl: nats(kl, 1), elbo: nats(elbo, 1) };
}
