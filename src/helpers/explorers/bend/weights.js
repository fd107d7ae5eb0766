/** The weights of the small network as what a hand holds: lines over z, arrows over x. */

import { slider } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { handle } from "../kit/handle.js";
import { dots, segment, text } from "../kit/marks.js";
import { clamp, format } from "../kit/numbers.js";
import { changed, LIMIT, REACH, shiftOf, shown, STEEPEST, UNITS, unitOf } from "./math.js";

const ARM = 0.9; // from a line to the point that turns it
const LONG = 12; // half a line, farther than the plane reaches
const pair = ([x, y]) => `(${format(x)}, ${format(y)})`;
const inside = (value, reach) => clamp(value, -reach, reach);

/** Handles and sliders of all weights; `below` holds the sliders of the unit that is touched. */
export function weightsView(figure, over, out) {
  const change = (unit, from, values) => figure.set({ unit, weights: changed(shown(figure.state), unit, from, values) });
  const units = Array.from({ length: UNITS }, (_, i) => ({
    line: segment(over, "c-ink"),
    arrow: segment(out, "c-ink"),
    head: dots(out, "c-ink", 3.5),
    name: text(over, "c-ink", "middle"),
    tip: text(out, "c-ink", "middle"),
    hold: handle(figure, over, {
      label: figure.say("line", { n: i + 1 }), cls: "c-ink", oninput: (x, y) => change(i, 0, [inside(x, REACH), inside(y, REACH)]),
    }),
  }));
  units.forEach(({ hold }, unit) => figure.listen(hold.node, "focusin", () => figure.state.unit !== unit && figure.set({ unit })));
  const arm = segment(over, "c-ink bx-dash");
  const touched = () => unitOf(shown(figure.state), figure.state.unit);
  const turn = handle(figure, over, {
    label: figure.say("turn"), cls: "c-ink bend-turn",
    oninput(x, y) {
      const { at } = touched();
      const degrees = (Math.atan2(y - at[1], x - at[0]) * 180) / Math.PI;
      change(figure.state.unit, 2, [(degrees + 360) % 360]);
    },
  });
  const output = handle(figure, out, {
    label: figure.say("output"), cls: "c-ink",
    oninput(x, y) {
      const [a, b] = shiftOf(shown(figure.state));
      change(figure.state.unit, 4, [x - a, y - b]);
    },
  });
  const middle = handle(figure, out, {
    label: figure.say("shift"), cls: "c-ink bend-shift",
    oninput: (x, y) => figure.set({ weights: changed(shown(figure.state), UNITS, 0, [x, y]) }),
  });
  const ofTouched = (value) => figure.say("touched", { n: figure.state.unit + 1, value });
  const steepness = slider(figure, {
    label: figure.say("steepness"), min: 0, max: STEEPEST, step: 0.05, show: (value) => ofTouched(format(value)),
    oninput: (value) => change(figure.state.unit, 3, [value]),
  });
  const angle = slider(figure, {
    label: figure.say("angle"), min: 0, max: 360, step: 1, show: (value) => ofTouched(`${format(value, 0)}°`),
    oninput: (value) => change(figure.state.unit, 2, [value]),
  });
  const marks = [arm.node, turn.node, output.node, middle.node, ...units.flatMap((parts) => Object.values(parts).map(({ node }) => node))];
  return {
    marks,
    below: html("div", { class: "bx-controls" }, steepness.node, angle.node),
    draw({ unit, ...state }) {
      const weights = shown(state);
      const b = shiftOf(weights);
      units.forEach(({ line, arrow, head, name, tip, hold }, i) => {
        const { at, angle: degrees, output: v } = unitOf(weights, i);
        const [c, s] = direction(degrees);
        const end = [b[0] + v[0], b[1] + v[1]];
        line.set(at[0] - LONG * s, at[1] + LONG * c, at[0] + LONG * s, at[1] - LONG * c);
        arrow.set(...b, ...end);
        head.set([end[0]], [end[1]]);
        name.set(...at, `${i + 1}`, -14 * c, 14 * s + 4);
        tip.set(...end, Math.hypot(...v) < 0.05 ? "" : `${i + 1}`, 12 * Math.sign(v[0] || 1), -8);
        hold.set(...at, figure.say("holds", { place: pair(at) }));
        for (const { node } of [line, arrow, head, hold, name, tip]) node.classList.toggle("bend-rest", i !== unit);
      });
      const { at, angle: degrees, steepness: s, output: v } = unitOf(weights, unit);
      const [dx, dy] = direction(degrees).map((part) => ARM * part);
      arm.set(...at, at[0] + dx, at[1] + dy);
      turn.set(at[0] + dx, at[1] + dy, `${format(degrees, 0)}°`);
      output.set(inside(b[0] + v[0], LIMIT), inside(b[1] + v[1], LIMIT), pair(v)); // never out of reach
      middle.set(...b, pair(b));
      steepness.set(s);
      angle.set(degrees);
    },
  };
}

function direction(degrees) {
  const turn = (degrees * Math.PI) / 180;
  return [Math.cos(turn), Math.sin(turn)];
}
