/** The page trains a VAE on real digits. Chapter vae/training. */

import { button, choice, readout, slider } from "../kit/controls.js";
import { CLASSES } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { oneOf, record, whole, within } from "../kit/state.js";
import { kit, localise } from "../kit/words.js";
import { explorerBelow } from "./explore.js";
import { MOST, Run } from "./run.js";
import { curvesView, KL, planeView, stripView } from "./views.js";

const RATES = [-4, -3, -2, -1].flatMap((power) => [1, 2, 3, 5].map((factor) => Number(`${factor}e${power}`))).concat(1);
const QUESTION = 600; // steps after which the answer is asked for

const sound = record({
  m: oneOf([2, 10]), width: oneOf([100, 200, 400]), beta: within(0, 10), rate: within(1e-4, 1), without: whole(-1, 9),
  seed: whole(0, 1e6), steps: whole(0, MOST),
});

function build(figure) {
  const run = new Run(figure);
  const plane = planeView(figure);
  const strips = stripView(figure);
  const curves = curvesView(figure);
  const inputs = settingsView(figure);
  const time = timeView(figure, run);
  const values = readout([
    ["elbo", "ELBO", "c-bound"], ["reconstruction", figure.say("reconstruction"), "c-p"], ["kl", "KL", "c-q"],
    ["encoder", figure.say("slope.encoder"), "c-q"], ["decoder", figure.say("slope.decoder"), "c-p"],
  ]);
  const said = html("p", { class: "train-said" });
  figure.body.append(
    inputs.node, time.node,
    html("div", { class: "bx-row" }, plane.node, html("div", {}, strips.node, values.node, said)),
    html("div", { class: "bx-row" }, ...curves.map(({ node }) => node)),
  );
  predict(figure, {
    words: figure.say("predict", { n: QUESTION }),
    kind: "number", show: (value) => nats(value, 1), less: "low", more: "high",
    tells: [plane.node, strips.node, values.node, ...curves.map(({ node }) => node)],
    range: () => KL, ready: () => run.view?.at === QUESTION && !run.working,
    truth: () => run.view.now.kl,
    opens: () => ({ steps: QUESTION }),
    again: ({ m }, draw) => ({ m: m === 2 ? 10 : 2, beta: [0.25, 1, 4][Math.floor(3 * draw())], steps: QUESTION }),
  });
  return (state) => {
    const view = run.at(state);
    inputs.set(state);
    time.set(state, view);
    for (const part of [plane, strips, ...curves]) part.draw(view, run.digits);
    values.set(words(view));
    said.textContent = sentence(figure, view, run);
  };
}

/** The number of the rate of the slider that is nearest to one that a link may give. */
function nearest(rate) {
  const away = RATES.map((one) => Math.abs(Math.log(one / rate)));
  return away.indexOf(Math.min(...away));
}

/** What the settings are; another one begins another run. */
function settingsView(figure) {
  const change = (values) => figure.set({ ...values, steps: 0 });
  const sizes = choice(figure, {
    label: figure.say("m"), options: [2, 10].map((m) => [m, `${m}`]), onchange: (m) => change({ m }),
  });
  const widths = choice(figure, {
    label: figure.say("width"), options: [100, 200, 400].map((width) => [width, `${width}`]), onchange: (width) => change({ width }),
  });
  const without = choice(figure, {
    label: figure.say("without"), options: [[-1, figure.say("none")], ...CLASSES.map((digit) => [digit, `${digit}`])],
    onchange: (digit) => change({ without: digit }),
  });
  const beta = slider(figure, {
    label: figure.say("beta"), min: 0, max: 10, step: 0.25, show: (value) => format(value), oninput: (value) => change({ beta: value }),
  });
  const rate = slider(figure, {
    label: figure.say("rate"), min: 0, max: RATES.length - 1, step: 1, show: () => localise(String(figure.state.rate)),
    oninput: (index) => change({ rate: RATES[index] }),
  });
  return {
    node: html("div", {}, html("div", { class: "bx-choices" }, sizes.node, widths.node), without.node, html("div", { class: "bx-controls" }, beta.node, rate.node)),
    set(state) {
      sizes.set(state.m);
      widths.set(state.width);
      without.set(state.without);
      beta.set(state.beta);
      rate.set(nearest(state.rate));
    },
  };
}

/** Train, step, go back, begin anew, keep the weights. */
function timeView(figure, run) {
  const play = button(figure, { label: figure.say("train"), cls: "bx-play", onclick: () => (run.working ? run.pause() : run.play()) });
  const step = button(figure, { label: figure.say("step"), onclick: () => run.to(Math.min(MOST, (run.view?.at ?? 0) + 1)) });
  const steps = slider(figure, {
    label: figure.say("steps"), min: 0, max: MOST, step: 10, show: (at) => figure.say("at", { n: format(at, 0) }), oninput: (at) => run.to(at),
  });
  const anew = button(figure, {
    label: figure.say("anew"), onclick: () => figure.set({ seed: (figure.state.seed % 999) + 1, steps: 0 }),
  });
  const show = explorerBelow(figure);
  const explore = button(figure, { label: figure.say("explore"), cls: "train-explore", onclick: () => figure.attempt(() => show(run)) });
  const save = button(figure, { label: figure.say("save"), onclick: () => figure.attempt(() => download(run)) });
  return {
    node: html("div", { class: "bx-pin-top" }, html("div", { class: "bx-buttons" }, play.node, step.node, anew.node, explore.node, save.node), steps.node),
    set({ m, steps: goal }, view) {
      const { working } = run;
      play.set(working ? kit("pause") : figure.say("train"));
      const whole = Boolean(view) && !working && view.broke === null;
      explore.set(undefined, whole && m === 2);
      save.set(undefined, whole);
      // A hand that goes back and forth is not waited for.
      steps.set(run.going || run.pausing ? (view?.at ?? goal) : goal);
      figure.body.setAttribute("aria-busy", String(working));
    },
  };
}

/** Hand the reader a file of the weights. */
async function download(run) {
  const address = URL.createObjectURL(new Blob([await run.file()]));
  html("a", { href: address, download: "vae.safetensors" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1e4); // once the browser has taken it
}

function words(view) {
  const last = view?.now;
  if (!last) return Object.fromEntries(["elbo", "reconstruction", "kl", "encoder", "decoder"].map((key) => [key, "–"]));
  return {
    elbo: nats(last.reconstruction - last.kl, 1), reconstruction: nats(last.reconstruction, 1), kl: nats(last.kl, 1),
    encoder: last.encoder === undefined ? "–" : format(last.encoder, 2), decoder: last.decoder === undefined ? "–" : format(last.decoder, 2),
  };
}

/** What there is to say of the run, in a sentence. */
function sentence(figure, view, run) {
  if (run.refused) return figure.say("refused");
  if (run.loading) return figure.say("loading");
  if (!view && run.going) return figure.say("begins");
  if (!view) return figure.say(run.digits ? "untrained" : "before");
  if (view.broke !== null) return figure.say("broke", { n: format(view.broke, 0) });
  return figure.say("now", { n: format(view.at, 0), epoch: format(view.at / view.perEpoch, 1) });
}

export const train = { build, sound };
