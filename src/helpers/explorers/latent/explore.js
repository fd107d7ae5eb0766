/** Mode "explore": one point of the plane, and the digit that the decoder finds there. */

import { readout, slider } from "../kit/controls.js";
import { captioned, digits } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { anywhere, handle } from "../kit/handle.js";
import { format } from "../kit/numbers.js";
import { decoded, LIMIT, onPlane, rounded } from "./shared.js";
import { underPrior } from "./math.js";
import { kit } from "../kit/words.js";

export function explore(figure, plot, shared) {
  const move = (...z) => figure.set({ z: rounded(z) });
  const point = handle(figure, plot, { label: figure.say("code"), cls: "c-p", step: 0.05, oninput: move });
  const picture = digits(figure, figure.say("decoded"));
  const values = readout([
    ["z", "z", "c-p"], ["norm", "‖z‖"], ["density", "p(z)", "c-prior"],
    ["outside", figure.say("farther"), "c-prior"],
  ]);
  const sliders = ["z₁", "z₂"].map((label, i) =>
    slider(figure, {
      label, min: -LIMIT, max: LIMIT, step: 0.05, cls: "c-p",
      oninput: (value) => figure.set({ z: rounded(figure.state.z.with(i, value)) }),
    }),
  );
  anywhere(figure, plot, point, move, () => figure.state.mode === "explore");
  return {
    panel: html("div", { class: "bx-side" }, captioned(picture.node, figure.say("mean")), values.node),
    below: html("div", { class: "bx-controls" }, ...sliders.map((s) => s.node)),
    marks: [point.node],
    classes: [figure.say("centre"), (digit) => figure.say("to-centre", { digit })],
    pick(digit) {
      const z = rounded(shared.digits.centres[digit]);
      figure.set({ z });
      figure.announce(figure.say("at-centre", { digit, z: onPlane(z) }));
    },
    draw({ z }) {
      const { norm, density, outside } = underPrior(z);
      const share = kit("percent", { value: format(100 * outside, outside < 0.1 ? 1 : 0) });
      picture.set(decoded(shared.network, z), figure.say("decoded-at", { z: onPlane(z) }));
      point.set(...z, figure.say("place", { z: onPlane(z), share }));
      sliders.forEach((s, i) => s.set(z[i]));
      values.set({ z: onPlane(z), norm: format(norm), density: format(density, 4), outside: share });
    },
  };
}
