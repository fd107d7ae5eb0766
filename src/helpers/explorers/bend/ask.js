/** The question: how many times as large the network makes the small square. */

import { polygon } from "../kit/marks.js";
import { format } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";
import { determinant, forward, HALF, jacobian, network, shown } from "./math.js";

const NETS = ["bend", "fold", "ring", "two"]; // those that do not flatten the plane
const RANGE = [0, 4];

/** `out`: the plane of x; `home`: where the question stands; `tells`: what would give the answer away. */
export function ask(figure, { out, home, tells }) {
  const square = polygon(out, "c-ink bx-answer bend-guess");
  const anywhere = (draw) => Number((3 * draw() - 1.5).toFixed(2));
  predict(figure, {
    words: figure.say("predict"),
    kind: "number", home, show: (times) => format(times), less: "small", more: "large", tells,
    range: () => RANGE, start: () => 1, truth: (state) => Math.abs(determinant(jacobian(network(shown(state)), state.z))),
    ready: ({ mode }) => mode === "network", opens: ({ mode }) => (mode === "network" ? {} : { mode: "network" }),
    again: (_, draw) => ({ mode: "network", net: NETS[Math.floor(NETS.length * draw())], weights: [], z: [anywhere(draw), anywhere(draw)] }),
    drawn: {
      show: (on) => { square.node.style.display = on ? "" : "none"; },
      set(guess, _, state) {
        const [a, b] = forward(network(shown(state)), state.z);
        const half = HALF * Math.sqrt(guess);
        square.set([a - half, a + half, a + half, a - half], [b - half, b - half, b + half, b + half]);
      },
    },
  });
}
