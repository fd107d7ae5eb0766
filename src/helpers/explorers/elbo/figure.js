/**
 * The bound on a model that quadrature solves: a bent wire in the plane, its posterior, a Gaussian
 * guess q, and log p(x) = ELBO + KL. Chapters vae/jensen-bound and vae/encoder.
 */

import { bestWidth } from "./math.js";
import { RANGE, best, read, short, sound, terms } from "./state.js";
import { densities, plane, scale } from "./views.js";
import { button, choice, readout, slider, toggle } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { format, nats } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { within } from "../kit/state.js";

/** A slider for one number of the state, or for one coordinate of x. */
function sliders(figure, setGuess) {
  const make = (name, label, set, options = {}) =>
    slider(figure, {
      label, min: RANGE[name][0], max: RANGE[name][1], step: 0.01, oninput: (value) => set(short(value)), ...options,
    });
  const place = (i) => (value) => figure.set({ x: read(figure.state).wire.x.with(i, value) });
  return {
    mu: make("mu", figure.say("mu"), (mu) => setGuess({ mu }), { cls: "c-q" }),
    sigma: make("sigma", figure.say("sigma"), (sigma) => setGuess({ sigma }), { cls: "c-q", log: true }),
    curvature: make("curvature", figure.say("curvature"), (curvature) => figure.set({ curvature }), { cls: "c-p" }),
    noise: make("noise", figure.say("noise"), (noise) => figure.set({ noise }), { cls: "c-p" }),
    x1: make("x1", figure.say("x1"), place(0), { cls: "c-data" }),
    x2: make("x2", figure.say("x2"), place(1), { cls: "c-data" }),
  };
}

/** A function that moves q to its best place, and gives way to whatever else changes q. */
function mover(figure) {
  return () => {
    const from = read(figure.state);
    const to = best(figure.state);
    let last = figure.state;
    const stop = figure.animate(0.4, (t) => {
      if (figure.state.mu !== last.mu || figure.state.sigma !== last.sigma) return stop();
      const ease = t * t * (3 - 2 * t);
      last = {
        mu: short(from.mu + ease * (to.mu - from.mu)),
        sigma: short(from.sigma * (to.sigma / from.sigma) ** ease),
      };
      return figure.set(last);
    });
    const { gap } = terms({ ...from, ...to });
    figure.announce(figure.say("moved", { mu: format(to.mu), sigma: format(to.sigma), gap: nats(gap, 3) }));
  };
}

/** The numbers of both splits; the one that is not asked for is hidden. */
function numbers() {
  const lists = {
    gap: readout([["logPx", "log p(x)", "c-p"], ["elbo", "= ELBO", "c-bound"], ["gap", "+ KL(q ‖ p(z|x))", "c-q"]]),
    terms: readout([["elbo", "ELBO", "c-bound"], ["score", "= E log p(x|z)", "c-p"], ["price", "− KL(q ‖ p(z))", "c-prior"]]),
  };
  const set = (shown, { logPx, elbo, gap, score, price }) => {
    for (const [split, { node }] of Object.entries(lists)) node.hidden = split !== shown;
    lists.gap.set({ logPx: format(logPx, 3), elbo: format(elbo, 3), gap: nats(gap, 3) });
    lists.terms.set({ elbo: format(elbo, 3), score: format(score, 3), price: nats(price, 3) });
  };
  return { nodes: Object.values(lists).map(({ node }) => node), set };
}

/** How wide is the best q with this mean? */
function ask(figure, { densities: { plot }, scale: { node } }, values) {
  const sigma = within(...RANGE.sigma);
  const truth = ({ mu, ...rest }) => sigma(short(bestWidth(read({ mu, ...rest }).wire, mu)));
  predict(figure, {
    words: figure.say("predict"),
    kind: "x", plot, cls: "c-q", show: (value) => format(value), less: "narrow", more: "wide",
    range: () => [RANGE.sigma[0], 2], from: ({ mu }) => mu, way: ({ mu }) => (mu > 1 ? -1 : 1), truth, tells: [node, ...values.nodes],
    again: (state, draw) => {
      const x = [short(4 * draw() - 2), short(4 * draw() - 0.5)];
      return { x, ...best({ ...state, x }), sigma: 1, follow: false };
    },
    reveal: (state) => ({ sigma: truth(state), follow: false }),
  });
}

function build(figure) {
  const setGuess = (values) => figure.set({ ...values, follow: false });
  const views = { densities: densities(figure, setGuess), scale: scale(figure), plane: plane(figure) };
  const values = numbers();
  const knobs = sliders(figure, setGuess);
  const splits = choice(figure, {
    label: figure.say("split"), options: [["gap", "log p(x)"], ["terms", "ELBO"]], onchange: (split) => figure.set({ split }),
  });
  const follow = toggle(figure, { label: figure.say("follow"), onchange: (on) => figure.set({ follow: on }) });
  const improve = button(figure, { label: figure.say("best"), onclick: mover(figure) });
  const controls = (...names) => html("div", { class: "bx-controls" }, ...names.map((name) => knobs[name].node));
  const guess = html(
    "div", { class: "bx-guess" }, html("div", { class: "bx-pin-top bx-core" }, views.densities.node, views.scale.node), ...values.nodes,
    html("div", { class: "bx-buttons" }, splits.node),
    html("div", { class: "bx-buttons" }, improve.node, follow.node),
    controls("mu", "sigma"),
  );
  const model = html("div", {}, views.plane.node, controls("curvature", "noise", "x1", "x2"));
  figure.body.append(html("div", { class: "bx-row" }, guess, model));
  ask(figure, views, values);

  return (state) => {
    const wanted = state.follow ? best(state) : {};
    const shown = read({ ...state, ...wanted });
    const found = terms(shown);
    for (const view of Object.values(views)) view.set(shown, found);
    values.set(shown.split, found);
    splits.set(shown.split);
    follow.set(state.follow);
    const { mu, sigma, wire: { c, s, x } } = shown;
    const now = { mu, sigma, curvature: c, noise: s, x1: x[0], x2: x[1] };
    for (const [name, value] of Object.entries(now)) knobs[name].set(value);
    // The guess that follows is part of the state too: links and Python see where it went.
    if (state.follow && (mu !== state.mu || sigma !== state.sigma)) figure.set(wanted);
  };
}

export const elbo = { build, sound };
