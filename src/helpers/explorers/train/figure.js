/** The page trains a VAE on real digits. Chapter vae/training. */

import { button, choice, readout, slider } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { CLASSES } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { learner } from "../kit/learn/learner.js";
import { ROWS } from "../kit/learn/trainer.js";
import { safetensors } from "../kit/learn/safetensors.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { oneOf, record, whole, within } from "../kit/state.js";
import { kit, localise } from "../kit/words.js";
import { curvesView, KL, planeView, stripView, withStrip } from "./views.js";

const MOST = 6000; // steps
const RATES = [-4, -3, -2, -1].flatMap((power) => [1, 2, 3, 5].map((factor) => Number(`${factor}e${power}`))).concat(1);
const QUESTION = 600; // steps after which the answer is asked for
const PATIENCE = 150; // ms that settings stay before a run begins with them

const sound = record({
  m: oneOf([2, 10]), width: oneOf([100, 200, 400]), beta: within(0, 10), rate: within(1e-4, 1), without: whole(-1, 9),
  seed: whole(0, 1e6), steps: whole(0, MOST),
});

function build(figure) {
  const run = runs(figure);
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
    range: () => KL, ready: () => run.view?.at === QUESTION && !run.working(),
    truth: () => run.view.history.at(-1).kl,
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
    node: html("div", {}, html("div", { class: "train-choices" }, sizes.node, widths.node), without.node, html("div", { class: "bx-controls" }, beta.node, rate.node)),
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
  const play = button(figure, { label: figure.say("train"), cls: "bx-play", onclick: () => (run.working() ? run.pause() : run.play()) });
  const step = button(figure, { label: figure.say("step"), onclick: () => run.to(Math.min(MOST, (run.view?.at ?? 0) + 1)) });
  const steps = slider(figure, {
    label: figure.say("steps"), min: 0, max: MOST, step: 10, show: (at) => figure.say("at", { n: format(at, 0) }), oninput: run.to,
  });
  const anew = button(figure, {
    label: figure.say("anew"), onclick: () => figure.set({ seed: (figure.state.seed % 999) + 1, steps: 0 }),
  });
  const save = button(figure, { label: figure.say("save"), onclick: () => figure.attempt(() => download(figure, run)) });
  return {
    node: html("div", { class: "bx-pin-top" }, html("div", { class: "bx-buttons" }, play.node, step.node, anew.node, save.node), steps.node),
    set({ steps: goal }, view) {
      const working = run.working();
      play.set(working ? kit("pause") : figure.say("train"));
      save.set(undefined, Boolean(view) && !working && view.broke === null);
      // A hand that goes back and forth is not waited for.
      steps.set(run.going || run.pausing ? (view?.at ?? goal) : goal);
      figure.body.setAttribute("aria-busy", String(working));
    },
  };
}

/** Hand the reader a file that `helpers.training.checkpoints.load_model` reads. */
async function download(figure, run) {
  const { m, width, ...settings } = figure.state;
  const config = { x_dim: 784, hidden: [width], z_dim: m, likelihood: "bernoulli" };
  const { reconstruction, kl, step } = run.view.history.at(-1);
  const data = { data: "MNIST", examples: run.digits.train.labels.length, pixels: "threshold", batch_size: ROWS };
  const bytes = await safetensors(await run.weights(), config, { ...data, ...settings, measured: { step, reconstruction, kl } });
  const address = URL.createObjectURL(new Blob([bytes]));
  html("a", { href: address, download: "vae.safetensors" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1e4); // once the browser has taken it
}

/** What the present run has to show, and the worker that computes it. */
function runs(figure) {
  const run = { digits: null, view: null, going: false, pausing: false, loading: false, refused: false };
  let [key, made, timer, asked, since] = ["", null, 0, 0, 0];
  const stop = () => {
    clearTimeout(timer);
    made?.stop();
    made = null;
    run.pausing = false;
  };
  figure.cleanups.push(stop);

  async function load() {
    run.loading = true;
    figure.redraw();
    try {
      const { train, test } = await figure.load("binary-digits");
      const part = async ({ bits, labels }) => ({ bits: await toBytes(bits), labels: await toBytes(labels) });
      run.digits = withStrip({ train: await part(train), test: await part(test) });
    } catch (error) {
      run.going = false;
      throw error;
    } finally {
      run.loading = false;
      figure.redraw();
    }
  }
  const shown = (view) => {
    run.view = { ...run.view, ...view }; // where there is nothing new to see, the last that there was
    if (run.going && (view.broke !== null || view.at >= MOST)) run.pause();
    if (view.paused) {
      run.pausing = false;
      asked = view.at;
      figure.set({ steps: view.at });
    }
    figure.redraw();
  };
  const failed = (error) => {
    console.error(error);
    stop();
    Object.assign(run, { refused: true, going: false });
    figure.redraw();
  };
  const go = (steps) => {
    asked = run.going ? MOST : steps;
    made.go(asked);
  };

  run.play = () => {
    const over = figure.state.steps >= MOST || (run.view && run.view.broke !== null);
    if (over) figure.set({ steps: 0 });
    Object.assign(run, { going: true, refused: false });
    since = figure.state.steps;
    figure.redraw();
  };
  run.pause = () => {
    if (!made) return run.to(0);
    Object.assign(run, { going: false, pausing: true });
    made.pause();
    return figure.redraw();
  };
  run.to = (steps) => {
    run.going = false;
    figure.set({ steps });
  };
  run.weights = () => made.state();
  /** Whether it is on its way, to the end or to the step that the state asks for. */
  run.working = () => {
    if (run.refused || figure.lost.size || (run.view && run.view.broke !== null)) return false;
    return run.going || run.pausing || run.loading || (run.view?.at ?? 0) !== figure.state.steps;
  };
  /** The view of a state, the latest there is; null before there is one. */
  run.at = (state) => {
    const { steps, ...settings } = state;
    // A link, or a phrase of the text, has set another goal.
    if (run.going && steps !== since) run.going = false;
    if (key !== JSON.stringify(settings)) {
      key = JSON.stringify(settings);
      stop();
      run.view = null;
      since = steps;
      timer = setTimeout(() => figure.redraw(), PATIENCE);
      return null;
    }
    if (run.refused || run.loading || run.pausing) return run.view;
    if (!run.going && steps === 0) {
      // Before the first step there is nothing to show.
      stop();
      run.view = null;
      return null;
    }
    if (!run.digits) {
      if (!figure.lost.size) figure.attempt(load);
    } else if (!made) {
      try {
        const { train, test, strip } = run.digits;
        made = learner({ settings, train, test, strip }, { shown, failed });
        go(steps);
      } catch (error) {
        failed(error);
      }
    } else if (asked !== (run.going ? MOST : steps)) go(steps);
    return run.view;
  };
  figure.onReset(() => (run.going = false));
  // What nobody sees need not be computed.
  figure.listen(document, "visibilitychange", () => document.hidden && run.going && run.pause());
  return run;
}

function words(view) {
  const last = view?.history.at(-1);
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
  if (!view) return figure.say(run.going ? "begins" : "before");
  if (view.broke !== null) return figure.say("broke", { n: format(view.broke, 0) });
  return figure.say("now", { n: format(view.at, 0), epoch: format(view.at / view.perEpoch, 1) });
}

export const train = { build, sound };
