/** The pictures of `spectrum`: the bars, what codes cost and how wide they are, nats over the noise. */

import { svg } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { curve, dots, segment, text } from "../kit/marks.js";
import { clamp, format, linspace, ticks } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { totals } from "./math.js";

export const COUNT = 8;
export const [LOW, HIGH] = [0.02, 6]; // of an eigenvalue
export const NOISE = [0.05, 6];

const SIDES = [0, COUNT + 0.6]; // of the axis of directions
const HALF = 0.34; // of a bar's width
const NOISES = linspace(...NOISE, 240);
const NAMED = 190; // the noise at which both curves have their names
const SPANS = [2, 4, 8, 16, 32, 64]; // heights of the axis of nats

/** A number as it is kept in links. */
export const short = (value) => Number(value.toFixed(3));

const names = () => Array.from({ length: COUNT }, (_, j) => ({ value: j + 1, text: format(j + 1, 0) }));

/** Bars in one path: `set([[j, foot, head], ...])`, j from 1. */
function boxes(plot, cls) {
  const node = plot.add(svg("path", { class: `bx-area ${cls}` }));
  const px = (value) => value.toFixed(2);
  const set = (all) => {
    node.setAttribute("d", all.map(([j, foot, head]) => {
      const [left, right] = [j - HALF, j + HALF].map((x) => px(plot.sx(x)));
      return `M${left} ${px(plot.sy(foot))}V${px(plot.sy(head))}H${right}V${px(plot.sy(foot))}Z`;
    }).join(""));
  };
  return { node, set };
}

/** The variances of the data, the noise as a level that can be drawn, and what is used above it. */
export function spectrumView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("spectrum"), x: SIDES, y: [0, HIGH + 0.4], xlabel: figure.say("direction"), ylabel: figure.say("eigenvalue"),
    height: lower(240, 300), cls: "bx-core", xticks: names,
  });
  const left = boxes(plot, "c-data");
  const used = boxes(plot, "c-p spectrum-used");
  const price = segment(plot, "c-bound bx-dash");
  const level = segment(plot, "c-p");
  const words = { price: text(plot, "c-bound", "end"), level: text(plot, "c-p", "end") };
  const tops = Array.from({ length: COUNT }, (_, j) =>
    handle(figure, plot, {
      label: figure.say("bar", { j: j + 1 }), cls: "c-data bx-hollow", axis: "y", step: 0.05,
      oninput: (_x, y) => figure.set({ eigenvalues: figure.state.eigenvalues.with(j, short(clamp(y, LOW, HIGH))) }),
    }));
  const knob = handle(figure, plot, {
    label: figure.say("variance"), cls: "c-p", axis: "y", step: 0.05, oninput: (_, y) => figure.set({ variance: short(clamp(y, ...NOISE)) }),
  });
  return {
    plot, node: plot.node,
    draw({ eigenvalues, variance, beta }, all) {
      const line = beta * variance;
      left.set(eigenvalues.map((value, j) => [j + 1, 0, all[j].alive ? line : value]));
      used.set(eigenvalues.flatMap((value, j) => (all[j].alive ? [[j + 1, line, value]] : [])));
      level.set(SIDES[0], variance, SIDES[1], variance);
      knob.set(0.3, variance, figure.say("at", { value: format(variance) }));
      words.level.set(SIDES[1], variance, "s²", -3, line > variance ? 15 : -6);
      const shown = beta !== 1 && line < plot.y[1];
      for (const { node } of [price, words.price]) node.style.display = shown ? "" : "none";
      if (shown) {
        price.set(SIDES[0], line, SIDES[1], line);
        words.price.set(SIDES[1], line, "β s²", -3, line > variance ? -6 : 15);
      }
      tops.forEach(({ set }, j) => {
        const { used: more, alive } = all[j];
        set(j + 1, eigenvalues[j], figure.say(alive ? "bar-used" : "bar-dead", { value: format(eigenvalues[j]), used: format(more) }));
      });
    },
  };
}

/** What q does with every direction: its width, and what it pays. */
export function codeView(figure) {
  const make = (label, ylabel, y) =>
    new Plot(figure, { label, x: SIDES, y, xlabel: figure.say("direction"), ylabel, height: lower(130, 200), xticks: names, yticks: (low, high) => ticks(low, high, 4) });
  const widths = make(figure.say("widths"), figure.say("width"), [0, 1.35]);
  const prior = segment(widths, "c-prior bx-dash");
  const priorName = text(widths, "c-prior", "end");
  const points = boxes(widths, "c-q");
  const costs = make(figure.say("costs"), figure.say("cost"), [0, 1]);
  const paid = boxes(costs, "c-q");
  const said = (plot) => Array.from({ length: COUNT }, () => text(plot, "c-q spectrum-number", "middle"));
  const numbers = { width: said(widths), kl: said(costs) };
  // Inside its bar, clear of the prior's line; above it where the bar is low.
  const inset = (plot, width) => (plot.sy(0) - plot.sy(Math.sqrt(width)) > 24 ? 18 : -5);
  return {
    width: widths.node, kl: costs.node,
    draw(all) {
      prior.set(SIDES[0], 1, SIDES[1], 1);
      priorName.set(SIDES[1], 1, figure.say("prior"), -3, -20);
      points.set(all.map(({ width }, j) => [j + 1, 0, Math.sqrt(width)]));
      const top = Math.max(...all.map(({ kl }) => kl));
      costs.domain(SIDES, [0, [1, 1.5, 2, 3, 4].find((size) => size >= 1.25 * top) ?? 5]);
      paid.set(all.map(({ kl }, j) => [j + 1, 0, kl]));
      all.forEach(({ width, kl }, j) => {
        numbers.width[j].set(j + 1, Math.sqrt(width), format(Math.sqrt(width)), 0, inset(widths, width));
        numbers.kl[j].set(j + 1, kl, kl ? format(kl) : "0", 0, -5);
      });
    },
  };
}

/** The likelihood of the data and the bound over all noises, and where the figure stands. */
export function natsView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("curves"), x: [0, NOISE[1]], y: [-20, -10], xlabel: figure.say("noise"), ylabel: figure.say("nats"), height: lower(130, 150),
    yticks: (low, high) => ticks(low, high, 3), margin: { left: 62 },
  });
  const line = segment(plot, "c-p bx-thin");
  const lines = { logPx: curve(plot, "c-p bx-thick spectrum-under"), elbo: curve(plot, "c-bound") };
  const places = { logPx: dots(plot, "c-p", 5), elbo: dots(plot, "c-bound", 5) };
  const names = { logPx: text(plot, "c-p", "middle"), elbo: text(plot, "c-bound", "middle") };
  return {
    node: plot.node, tells: [...Object.values(lines), ...Object.values(places), ...Object.values(names)].map(({ node }) => node),
    draw(state, found) {
      const all = Array.from(NOISES, (variance) => totals({ ...state, variance }));
      const tops = all.map(({ logPx }) => logPx);
      const top = Math.max(...tops);
      const depth = Math.max(top - all.at(-1).elbo, top - found.elbo, 1);
      const span = SPANS.find((size) => size >= 1.3 * depth) ?? SPANS.at(-1);
      const head = Math.ceil((top + 0.22 * span) * 2) / 2;
      plot.domain([0, NOISE[1]], [head - span, head]);
      line.set(state.variance, head - span, state.variance, head);
      // Where both are one curve, it has one name.
      const one = state.beta === 1;
      const words = { logPx: one ? "log p(x) = ELBO" : "log p(x)", elbo: one ? "" : "ELBO" };
      for (const name of ["logPx", "elbo"]) {
        const ys = all.map((one) => one[name]);
        lines[name].set(NOISES, ys);
        places[name].set([state.variance], [found[name]]);
        const low = name === "elbo" ? plot.sy(ys[NAMED]) < plot.top + plot.innerHeight - 24 : false;
        names[name].set(NOISES[NAMED], ys[NAMED], words[name], 0, low ? 18 : -9);
      }
    },
  };
}
