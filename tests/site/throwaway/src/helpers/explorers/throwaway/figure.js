/** The mean pixel that a decoder draws. Made by a test. */

import { readout, slider } from "../kit/controls.js";
import { toBytes } from "../kit/decode.js";
import { unpack } from "../kit/network.js";
import { format, sum } from "../kit/numbers.js";
import { record, within } from "../kit/state.js";

export const throwaway = {
  build(figure) {
    const { networks, weights } = figure.asset("throwaway");
    let decoder = null;
    figure.attempt(async () => {
      decoder = unpack(networks, await toBytes(weights)).decoder;
      figure.redraw();
    });
    const range = { min: -3, max: 3, step: 0.1, oninput: (z) => figure.set({ z }) };
    const z = slider(figure, { label: figure.say("z"), ...range });
    const values = readout([["ink", figure.say("ink"), "c-p"]]);
    values.node.classList.add("bx-face"); // it has no plot
    figure.body.append(z.node, values.node);
    return (state) => {
      z.set(state.z);
      if (!decoder) return;
      const pixels = decoder.run([state.z, 0]);
      values.set({ ink: format(sum([...pixels]) / pixels.length, 3) });
    };
  },
  sound: record({ z: within(-3, 3) }),
};
