/** The question: what the bound becomes when the noise lies far out. */

import { format } from "../kit/numbers.js";
import { predict } from "../kit/predict.js";

const CORNER = [-3, -3];

/**
 * `plot`: the axis of bounds; `home`: where the question stands; `ready()`, whether there is an answer; `now()`, the bound that is
 * shown; `bound(state, eps)`, the one by other noise. Returns whether the question is open.
 */
export function ask(figure, { plot, home, ready, now, bound }) {
  return predict(figure, {
    words: figure.say("predict"),
    kind: "x", home, plot, cls: "c-bound", show: (value) => format(value, 1), less: "low", more: "high", tells: [],
    range: () => plot.x, start: now, ready, truth: (state) => bound(state, CORNER),
    opens: () => ({ touched: "elbo" }),
    again: (_, uniform) => ({ example: Math.floor(500 * uniform()), strokes: [], touched: "elbo" }),
    reveal: () => ({ eps: CORNER, touched: "elbo" }),
  });
}
