/** Mode "draw": a digit of the reader's, its q(z|x) on the plane, and the terms of its bound. */

import { button, readout } from "../kit/controls.js";
import { digits, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { drag } from "../kit/handle.js";
import { curve, dots } from "../kit/marks.js";
import { nats } from "../kit/numbers.js";
import { lens } from "./lens.js";
import { truePosterior } from "./posterior.js";
import { captioned, decoded, note, onPlane } from "./shared.js";
import { ellipse, elboTerms } from "./math.js";
import { extend, PEN, preprocess } from "./pen.js";

export function draw(figure, plot, shared) {
  const pad = drawingPad(figure);
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
  const clear = button(figure, { label: figure.say("draw.clear"), onclick: () => figure.set({ strokes: [], example: -1 }) });
  const terms = remembered((x, network) => x && network && elboTerms(network, x));
  const picture = remembered((strokes, example, known) =>
    strokes.length ? preprocess(strokes) : (known?.labels[example] != null && known.picture(example)) || null,
  );
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
      const x = picture(strokes, example, shared.digits);
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

/** The next example of a class after the present one, around the end. */
function another(labels, digit, present) {
  const after = labels.findIndex((label, i) => label === digit && i > present);
  return after < 0 ? labels.indexOf(digit) : after;
}

/** The last value of a function, as long as it is called with the same arguments. */
function remembered(compute) {
  let [known, value] = [[], undefined];
  return (...given) => {
    if (given.some((argument, i) => argument !== known[i])) [known, value] = [given, compute(...given)];
    return value;
  };
}

/** A square to draw in, by mouse, pen or finger. */
function drawingPad(figure) {
  const scale = 16; // pixels of the canvas to one of MNIST's
  const node = html("canvas", {
    class: "bx-digit bx-pad", width: SIDE * scale, height: SIDE * scale, role: "img", "aria-label": figure.say("draw.pad"),
  });
  const context = node.getContext("2d");
  const example = digits(figure, "");
  drag(figure, node, (event) => {
    const box = node.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const strokes = extend(figure.state.strokes, SIDE * x, SIDE * y, event.type === "pointerdown");
    if (strokes !== figure.state.strokes) figure.set({ strokes, example: -1 });
  });
  // Two quick dots are not the figure's double click.
  figure.listen(node, "dblclick", (event) => event.stopPropagation());
  return {
    node,
    draw(strokes, x) {
      context.clearRect(0, 0, node.width, node.height);
      const [red, green, blue] = rgb(figure.color(strokes.length || x ? "ink" : "muted"));
      context.strokeStyle = context.fillStyle = `rgb(${red} ${green} ${blue})`;
      if (strokes.length) drawStrokes(context, strokes, scale);
      else if (x) drawPicture(context, example, x, scale);
      else drawHint(context, figure.say("draw.hint"), scale);
    },
  };
}

function drawStrokes(context, strokes, scale) {
  Object.assign(context, { lineWidth: 2 * PEN * scale, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0] * scale, stroke[1] * scale);
    for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * scale, stroke[i + 1] * scale);
    context.stroke();
  }
}

function drawPicture(context, example, x, scale) {
  example.set(x);
  context.imageSmoothingEnabled = false;
  context.drawImage(example.node, 0, 0, SIDE * scale, SIDE * scale);
}

function drawHint(context, hint, scale) {
  Object.assign(context, { font: `${2.2 * scale}px system-ui, sans-serif`, textAlign: "center" });
  context.fillText(hint, (SIDE / 2) * scale, (SIDE / 2) * scale);
}
