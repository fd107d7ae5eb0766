/** One digit's way through encoder, noise and decoder, beside the code that computes it. Chapter vae/model. */

import { sigmoid } from "../kit/bernoulli.js";
import { inChunks } from "../kit/chunks.js";
import { button } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { PIXELS, SIDE } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { another, classButtons, testDigits } from "../kit/examples.js";
import { format } from "../kit/numbers.js";
import { drawingPad } from "../kit/pad.js";
import { preprocess, sound as soundStrokes } from "../kit/pen.js";
import { normal } from "../kit/random.js";
import { remembered } from "../kit/remembered.js";
import { numbers, oneOf, record, seed, whole } from "../kit/state.js";
import { VAE, withLogits } from "../kit/vae.js";
import { kit } from "../kit/words.js";
import { ask } from "./ask.js";
import { code, linesOf, PARTS } from "./code.js";
import { flow, pair, REACH, rounded } from "./flow.js";
import { draws, estimate, journey, shown } from "./math.js";
import { others, terms } from "./terms.js";
import { touching } from "./touch.js";

const DRAWS = 128;
const NOISE = draws(DRAWS);

const sound = record({
  example: whole(0, 499), strokes: soundStrokes, eps: numbers([-REACH, REACH], [-REACH, REACH]), seed,
  touched: oneOf(PARTS), pixel: whole(0, PIXELS - 1),
});

function build(figure) {
  const ready = { network: null, digits: null };
  const touch = touching(figure);
  const pad = drawingPad(figure, { strokes: () => figure.state.strokes, oninput: (strokes) => figure.set({ strokes }) });
  const clear = button(figure, { label: kit("clear"), onclick: () => figure.set({ strokes: [] }) });
  const again = button(figure, { label: figure.say("again"), onclick: () => touch.set(drawn(figure.state.seed)) });
  const classes = classButtons(figure, (digit) => {
    figure.set({ example: another(ready.digits.labels, digit, figure.state.example), strokes: [] });
  });
  const views = { way: flow(figure, touch, { pad, clear, again }), terms: terms(figure, touch), others: others(figure, DRAWS), code: code(figure, touch) };
  const told = html("p", { class: "model-told" });
  const line = html("p", { class: "model-here", translate: "no" });
  figure.body.append(
    classes.node, views.way.node,
    html("div", { class: "model-listing" }, views.code.node),
    views.others.node,
    html("div", { class: "model-terms bx-pin-bottom bx-core" }, told, line, views.terms.sum, views.terms.node),
  );
  figure.attempt(async () => {
    const { networks, weights } = figure.asset("vae-2d");
    ready.network = new VAE(withLogits(networks), await toBytes(weights));
    ready.digits = await testDigits(figure);
    figure.draw?.(figure.state);
  });
  const picture = remembered((strokes, example, digits) => preprocess(strokes) ?? digits.picture(example % digits.labels.length));
  const way = remembered((network, x, ...eps) => journey(network, x, eps));
  const estimates = drawing(figure);
  let bound = null; // that is shown
  const isOpen = ask(figure, {
    plot: views.others.plot, home: views.others.node, ready: () => bound !== null, now: () => bound,
    bound: ({ strokes, example }, eps) => shown(journey(ready.network, picture(strokes, example, ready.digits), eps)).elbo,
  });

  return (state) => {
    const { network, digits } = ready;
    classes.set(figure.say("take"), (digit) => figure.say("take-of", { digit }), digits !== null);
    if (!network || !digits) return;
    const x = picture(state.strokes, state.example, digits);
    const found = way(network, x, ...state.eps);
    const { touched, pixel } = touch.now(state);
    const values = shown(found);
    const words = sentences(figure, found, values, pixel);
    pad.draw(state.strokes, null);
    clear.set(kit("clear"), state.strokes.length > 0);
    views.way.set(found, pixel, words);
    views.terms.set(values);
    bound = values.elbo;
    views.others.set(bound, estimates(network, x, found), isOpen());
    views.code.draw(touched);
    touch.light(touched);
    told.textContent = words[touched];
    line.textContent = linesOf(touched)[0];
  };
}

/** The state with the next draw of the noise. */
function drawn(last) {
  const draw = normal(last + 1);
  return { seed: last + 1, eps: rounded([draw(), draw()]), touched: "eps" };
}

/** The bound by each of many draws of the noise, which come in over some frames after a new x. */
function drawing(figure) {
  let [known, stop, found] = [null, () => {}, []];
  return (network, x, way) => {
    if (x === known) return found;
    stop();
    [known, found] = [x, []];
    stop = inChunks(figure, DRAWS, (n) => found.push(estimate(network, way, NOISE[n])), (_, to) => to === DRAWS && figure.redraw());
    return found;
  };
}

/** What each part is, with its numbers. */
function sentences(figure, way, values, pixel) {
  const { x, mu, sigma, eps, z, logits, pixels } = way;
  const one = (name, digits = 2) => format(name, digits);
  const given = {
    row: Math.floor(pixel / SIDE) + 1, column: (pixel % SIDE) + 1,
    ink: one(x[pixel]), logit: one(logits[pixel]), probability: one(sigmoid(logits[pixel]), 3), share: one(pixels[pixel], 3),
    mu: pair(mu), sigma: pair(sigma, 3), eps: pair(eps), z: pair(z),
    one: one(values.coordinates[0]), two: one(values.coordinates[1]), kl: one(values.kl),
    reconstruction: one(values.reconstruction), elbo: one(values.elbo),
    encoder: way.units.encoder.map(({ length }) => length).join(", "), decoder: way.units.decoder.map(({ length }) => length).join(", "),
  };
  return Object.fromEntries(PARTS.map((part) => [part, figure.say(`told.${part}`, given)]));
}

export const model = { build, sound };
