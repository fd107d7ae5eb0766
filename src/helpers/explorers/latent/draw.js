/** Mode "draw": a digit of the reader's, its q(z|x) on the plane, and the terms of its bound. */

import { button, readout } from "../kit/controls.js";
import { digits, rgb, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { drag } from "../kit/handle.js";
import { curve, dots } from "../kit/marks.js";
import { format } from "../kit/numbers.js";
import { lens } from "./lens.js";
import { truePosterior } from "./posterior.js";
import { captioned, decoded, note, onPlane } from "./shared.js";
import { ellipse, elboTerms } from "./math.js";
import { extend, PEN, preprocess, sound } from "./pen.js";

const NOTE =
  "Your strokes are scaled until their ink fits 20 by 20 pixels, drawn with a pen of fixed width, and " +
  "moved until their centre of mass is where MNIST’s digits have it. The encoder sees that picture, x. " +
  "A grey pixel counts as the probability of ink. Blue under the glass is q(z|x) at 1σ and 2σ; the vermilion shade " +
  "is the true posterior p(z|x), as far as the glass reaches. Without a mouse, take test digits.";

export function draw(figure, plot, shared) {
  const pad = drawingPad(figure);
  const seen = digits(figure, "Picture x that the encoder sees");
  const again = digits(figure, "Reconstruction");
  const rings = [1, 2].map(() => curve(plot, "c-q"));
  const centre = dots(plot, "c-q", 3);
  const glass = lens(plot);
  const posterior = truePosterior(figure, shared, glass);
  const values = readout([
    ["mu", "μ", "c-q"], ["sigma", "σ", "c-q"], ["reconstruction", "reconstruction", "c-p"],
    ["kl", "KL", "c-q"], ["elbo", "ELBO", "c-bound"],
  ]);
  const clear = button(figure, { label: "Clear", onclick: () => figure.set({ strokes: [], example: -1 }) });
  const terms = remembered((x, network) => x && network && elboTerms(network, x));
  const picture = remembered((strokes, example, known) =>
    strokes.length ? preprocess(sound(strokes)) : (known?.labels[example] != null && known.picture(example)) || null,
  );
  const pictures = html("div", { class: "bx-pair" }, captioned(seen.node, "x"), captioned(again.node, "E[x|z = μ]"));
  return {
    panel: html(
      "div", { class: "bx-side" }, html("div", { class: "bx-captioned" }, pad.node, clear.node), pictures, values.node,
    ),
    below: note(NOTE),
    marks: [...rings, centre, glass].map((mark) => mark.node),
    classes: ["take a test digit", (digit) => `Take another test digit of class ${digit}`],
    pick(digit) {
      const example = another(shared.digits.labels, digit, figure.state.example);
      figure.set({ example, strokes: [] });
      figure.announce(`Test digit ${example}, of class ${digit}.`);
    },
    draw({ strokes, example }) {
      const x = picture(strokes, example, shared.digits);
      const found = terms(x, shared.network);
      pad.draw(sound(strokes), x);
      seen.set(x, x ? "Picture x that the encoder sees" : "No picture yet");
      again.set(found ? decoded(shared.network, found.mu) : null, "Reconstruction, decoded at the mean of q");
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
  const nats = (value) => `${format(value, 1)} nats`;
  const { mu, sigma, reconstruction, kl, elbo } = found;
  return { mu: onPlane(mu), sigma: onPlane(sigma, 3), reconstruction: nats(reconstruction), kl: nats(kl), elbo: nats(elbo) };
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
    class: "bx-digit bx-pad", width: SIDE * scale, height: SIDE * scale, role: "img", "aria-label": "Drawing pad",
  });
  const context = node.getContext("2d");
  const example = digits(figure, "");
  drag(figure, node, (event) => {
    const box = node.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const strokes = extend(sound(figure.state.strokes), SIDE * x, SIDE * y, event.type === "pointerdown");
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
      else drawHint(context, scale);
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

function drawHint(context, scale) {
  Object.assign(context, { font: `${2.2 * scale}px system-ui, sans-serif`, textAlign: "center" });
  context.fillText("draw a digit here", (SIDE / 2) * scale, (SIDE / 2) * scale);
}
