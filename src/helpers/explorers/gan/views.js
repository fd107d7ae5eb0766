/** The pictures of `gan`: the plane of the data with both players in it, their losses, the modes they hold. */

import { cellsOf } from "../kit/cells.js";
import { rgb } from "../kit/digit.js";
import { svg } from "../kit/dom.js";
import { anywhere, handle } from "../kit/handle.js";
import { curve, dots, segment, text } from "../kit/marks.js";
import { clamp, format, ticks } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";
import { normal, uniform } from "../kit/random.js";
import { fillExamples, NEAR, REACH, SHARE, SIGMA, withDot } from "./data.js";
import { CELLS, ROWS, SAMPLES } from "./game.js";

const OPAQUE = 150; // of 255, where D is certain
const PULL = 0.35; // the longest arrow, in units of the plane
const EXAMPLES = 400;
const POINTS = 250; // of a curve, at most
const LOSSES = { minimax: [-2, 2.2], nonsaturating: [0, 3], wasserstein: [-2, 6] };
/** Where no player could tell data and samples apart: D's loss and G's. */
const REST = { minimax: [2 * Math.LN2, -Math.LN2], nonsaturating: [2 * Math.LN2, Math.LN2], wasserstein: [0, null] };

const columns = (pairs) => [0, 1].map((k) => Array.from({ length: pairs.length / 2 }, (_, i) => pairs[2 * i + k]));

/** The plane: D as a map of colours, data, samples, the bent plane of noise, and where samples are pulled. */
export function planeView(figure) {
  const range = [-REACH, REACH];
  const plot = new Plot(figure, {
    label: figure.say("plane"), x: range, y: range, xlabel: "x₁", ylabel: "x₂", height: (width) => width, cls: "bx-core bx-face",
    margin: { left: 38, right: 10 }, xticks: (low, high) => ticks(low, high, 6), yticks: (low, high) => ticks(low, high, 6),
  });
  const map = mapOf(figure, plot);
  const lines = curve(plot, "c-q gan-lines");
  const data = dots(plot, "c-p", 1.6);
  const samples = dots(plot, "c-q", 1.6);
  const pulls = plot.add(svg("path", { class: "bx-curve c-ink gan-pulls" }));
  const rings = ["gan-held", "gan-lost"].map((cls) => plot.add(svg("path", { class: `bx-curve c-ink ${cls}` })));
  const hint = text(plot, "c-data", "middle");
  const move = (x, y) => {
    const dots = withDot(figure.state.dots, x, y);
    if (dots !== figure.state.dots) figure.set({ dots, steps: [0] });
  };
  const pen = handle(figure, plot, { label: figure.say("pen"), cls: "c-p bx-hollow", oninput: move, step: 0.3 });
  anywhere(figure, plot, pen, move, () => figure.state.target === "drawn");
  const shown = example();
  return {
    node: plot.node, tells: [lines.node, samples.node, pulls, ...rings],
    draw(view, { target, dots: placed }) {
      map(view);
      data.set(...columns(shown(view?.modes ?? [])));
      const draws = target === "drawn";
      pen.node.style.display = draws ? "" : "none";
      const [x, y] = placed.length ? placed.slice(-2) : [0, 0];
      pen.set(x, y, draws ? figure.say("at", { x: format(x), y: format(y), n: placed.length / 2 }) : "");
      hint.set(0, 0, view ? "" : figure.say("hint"), 0, -24);
      samples.set(...columns(view?.samples ?? []));
      lines.set(...columns(view ? view.lines.flatMap((line) => [...line, NaN, NaN]) : []));
      pulls.setAttribute("d", view ? arrows(plot, view) : "");
      const held = (k) => view.shares.counts[k] >= (SHARE * SAMPLES) / view.modes.length;
      rings.forEach((node, lost) => node.setAttribute("d", view ? view.modes.filter((_, k) => held(k) !== Boolean(lost)).map((mode) => circle(plot, mode)).join("") : ""));
    },
  };
}

/** Examples of the modes, always the same of the same ones. */
function example() {
  let [known, found] = [null, []];
  return (modes) => {
    if (modes !== known) [known, found] = [modes, modes.length ? fillExamples(new Float32Array(2 * EXAMPLES), modes, normal(5), uniform(6)) : []];
    return found;
  };
}

function circle(plot, [x, y]) {
  const radius = plot.sx(NEAR * SIGMA) - plot.sx(0);
  return `M${(plot.sx(x) - radius).toFixed(1)} ${plot.sy(y).toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
}

/** A line from each of the first samples to where the generator's next step would like it; the longest has length PULL. */
function arrows(plot, { samples, pulls }) {
  const sizes = Array.from({ length: ROWS }, (_, i) => Math.hypot(pulls[2 * i], pulls[2 * i + 1]));
  const longest = Math.max(...sizes);
  if (!(longest > 0) || !Number.isFinite(longest)) return "";
  let d = "";
  for (let i = 0; i < ROWS; i += 1) {
    const [x, y] = [samples[2 * i], samples[2 * i + 1]];
    const [u, v] = [0, 1].map((k) => (PULL * pulls[2 * i + k]) / longest);
    d += `M${plot.sx(x).toFixed(1)} ${plot.sy(y).toFixed(1)}L${plot.sx(x + u).toFixed(1)} ${plot.sy(y + v).toFixed(1)}`;
  }
  return d;
}

/** D over the plane: vermilion where it takes a point for real, blue where for made, clear where it cannot tell. */
function mapOf(figure, plot) {
  const cells = cellsOf(plot, CELLS);
  let drawn = [];
  return (view) => {
    const wanted = [view?.map, cells.raster.width, figure.color("p")];
    if (wanted.every((one, i) => one === drawn[i])) return;
    drawn = wanted;
    if (!view) return cells.clear();
    const [real, made] = ["p", "q"].map((name) => rgb(figure.color(name)));
    view.map.forEach((logit, i) => {
      const sure = Math.tanh(logit / 2); // 2 D - 1
      cells.data.set(sure > 0 ? real : made, 4 * i);
      cells.data[4 * i + 3] = OPAQUE * Math.abs(sure);
    });
    cells.show();
  };
}

/** Entries of a history, not more than a curve can show. */
function thinned(entries) {
  const every = Math.ceil(entries.length / POINTS);
  return entries.filter((_, i) => i % every === 0 || i === entries.length - 1);
}

/** Both losses over the rounds, and where they rest when nothing is left to tell. */
export function lossView(figure) {
  const plot = new Plot(figure, {
    label: figure.say("losses-plot"), x: [0, 100], y: LOSSES.nonsaturating, xlabel: figure.say("round"), ylabel: figure.say("loss-axis"), height: 160,
    yticks: (low, high) => ticks(low, high, 4),
  });
  const marks = [["d", "D", "c-bound"], ["g", "G", "c-q"]].map(([key, name, cls]) => (
    { key, name, rest: segment(plot, `${cls} bx-thin bx-dash`), line: curve(plot, cls), word: text(plot, cls, "end") }
  ));
  return {
    node: plot.node, tells: marks.flatMap(({ line, word }) => [line.node, word.node]),
    draw(view, { loss }) {
      const entries = thinned(view?.history ?? []);
      const rounds = entries.map(({ round }) => round);
      const [low, high] = LOSSES[loss];
      plot.domain([0, Math.max(100, rounds.at(-1) ?? 0)], [low, high]);
      marks.forEach(({ key, name, rest, line, word }, i) => {
        const level = REST[loss][i];
        rest.node.style.display = level === null ? "none" : "";
        rest.set(0, level ?? 0, plot.x[1], level ?? 0);
        const values = entries.map((entry) => entry[key]);
        line.set(rounds, values.map((value) => clamp(value, low, high)));
        const last = values.at(-1);
        word.set(plot.x[1], clamp(last ?? level ?? 0, low, high), last === undefined ? "" : name, -4, i ? 14 : -6);
      });
    },
  };
}

/** How many modes have been held over the rounds. */
export function heldView(figure) {
  let count = 0;
  const plot = new Plot(figure, {
    label: figure.say("held-plot"), x: [0, 100], y: [0, 8], xlabel: figure.say("round"), ylabel: figure.say("held"), height: 130,
    yticks: () => [...new Set([0, Math.floor(count / 2), count])].map((value) => ({ value, text: format(value, 0) })),
  });
  const all = segment(plot, "c-p bx-thin bx-dash");
  const line = curve(plot, "c-q");
  const spot = dots(plot, "c-q", 4.5);
  return {
    node: plot.node, tells: [line.node, spot.node],
    draw(view) {
      const entries = thinned(view?.history ?? []);
      count = view?.modes.length ?? 0;
      plot.domain([0, Math.max(100, entries.at(-1)?.round ?? 0)], [0, 1.15 * Math.max(1, count)]);
      all.node.style.display = count ? "" : "none";
      all.set(0, count, plot.x[1], count);
      const [rounds, held] = ["round", "held"].map((key) => entries.map((entry) => entry[key]));
      line.set(rounds, held);
      spot.set(rounds.slice(-1), held.slice(-1));
    },
  };
}
