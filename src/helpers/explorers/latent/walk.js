/** Mode "interpolate": from A to B along a straight line and along an arc. */

import { button, readout, slider } from "../kit/controls.js";
import { captioned, digits, PIXELS } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { curve, dots, text } from "../kit/marks.js";
import { format, linspace } from "../kit/numbers.js";
import { decoded, note, onPlane, rounded } from "./shared.js";
import { arc, straight } from "./math.js";
import { kit } from "../kit/words.js";

const STEPS = 9;
const SECONDS = 4;
const WALKS = [
  { key: "straight", walk: straight, cls: "c-p" },
  { key: "arc", walk: arc, cls: "c-p bx-dash" },
];

export function interpolate(figure, plot, shared) {
  const ends = ["a", "b"].map((key) => ({
    key,
    point: handle(figure, plot, {
      label: figure.say("walk.end", { name: key.toUpperCase() }), cls: "c-p", step: 0.05,
      oninput: (...z) => figure.set({ [key]: rounded(z) }),
    }),
    name: text(plot, "c-p", "middle"),
  }));
  const walks = WALKS.map((kind) => ({
    ...kind, way: figure.say(`walk.way.${kind.key}`),
    line: curve(plot, kind.cls), spot: dots(plot, "c-p", 5),
    picture: digits(figure, figure.say(`walk.digit.${kind.key}`)),
    strip: digits(figure, figure.say(`walk.nine.${kind.key}`), STEPS), at: "",
  }));
  const values = readout([
    ["angle", figure.say("walk.angle")], ...WALKS.map(({ key }) => [key, figure.say(`walk.norm.${key}`), "c-p"]),
  ]);
  const time = slider(figure, {
    label: figure.say("walk.time"), min: 0, max: 1, step: 0.005, cls: "c-p", oninput: (t) => figure.set({ t }),
  });
  const play = player(figure);
  return {
    panel: html(
      "div", { class: "bx-side" },
      html("div", { class: "bx-pair" }, ...walks.map(({ picture, way }) => captioned(picture.node, way))), values.node,
    ),
    below: html(
      "div", { class: "bx-walk" }, html("div", { class: "bx-time" }, play.node, time.node),
      ...walks.map(({ strip, way }) => captioned(strip.node, way)), note(figure.say("walk.note")),
    ),
    marks: [
      ...ends.flatMap(({ point, name }) => [point.node, name.node]),
      ...walks.flatMap(({ line, spot }) => [line.node, spot.node]),
    ],
    classes: ["", () => ""],
    draw({ a, b, t }) {
      ends.forEach(({ key, point, name }, i) => {
        const z = [a, b][i];
        point.set(...z, onPlane(z));
        name.set(...z, key.toUpperCase(), 0, -13);
      });
      const norms = walks.map((kind) => drawWalk(figure, shared.network, kind, a, b, t));
      time.set(t);
      values.set({ angle: angle(a, b), straight: norms[0], arc: norms[1] });
    },
  };
}

/** One walk: its line, its strip, its digit at t. Returns the norm at t in words. */
function drawWalk(figure, network, kind, a, b, t) {
  const z = kind.walk(a, b, t);
  const way = z ? Array.from(linspace(0, 1, 33), (s) => kind.walk(a, b, s)) : [];
  kind.line.set(way.map(([x]) => x), way.map(([, y]) => y));
  kind.spot.set(z ? [z[0]] : [], z ? [z[1]] : []);
  kind.picture.set(z && decoded(network, z), z ? figure.say("walk.decoded-at", { z: onPlane(z) }) : figure.say("walk.no-arc"));
  // The strip depends on the ends and the theme alone.
  const wanted = `${a} ${b} ${Boolean(network)} ${figure.color("ink")}`;
  if (wanted !== kind.at) {
    kind.at = wanted;
    kind.strip.set(z && network ? strip(network, kind.walk, a, b) : null, figure.say(`walk.from-a-to-b.${kind.key}`));
  }
  return z ? format(Math.hypot(...z)) : figure.say("walk.not-unique");
}

function strip(network, walk, a, b) {
  const pictures = new Float32Array(STEPS * PIXELS);
  linspace(0, 1, STEPS).forEach((t, n) => decoded(network, walk(a, b, t), pictures.subarray(n * PIXELS, (n + 1) * PIXELS)));
  return pictures;
}

function angle(a, b) {
  const [first, second] = [a, b].map(([x, y]) => Math.atan2(y, x));
  const between = Math.abs(first - second);
  return `${format((Math.min(between, 2 * Math.PI - between) * 180) / Math.PI, 0)}°`;
}

/** A button that walks from A to B, and stops when pressed again. */
function player(figure) {
  let stop = null;
  const ended = () => {
    stop = null;
    made.set(kit("play"));
  };
  const made = button(figure, {
    label: kit("play"),
    onclick() {
      if (stop) {
        stop();
        ended();
        return;
      }
      made.set(kit("pause"));
      stop = figure.animate(SECONDS, (t) => {
        figure.set({ t: Number(t.toFixed(3)) });
        if (t === 1) ended();
      });
      if (figure.state.t === 1 && figure.reducedMotion) ended();
    },
  });
  return made;
}
