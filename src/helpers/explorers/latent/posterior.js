/** The true posterior p(z|x) under the glass: p(x|z) p(z) at every cell, whenever the hand rests. */

import { inChunks } from "../kit/chunks.js";
import { logJoint } from "./math.js";
import { CELLS } from "./lens.js";

const REST = 150; // ms without a change; while the hand draws, frames belong to the strokes

/** Returns `show(x, view)`, to be called on every drawing: `view` names what the glass shows. */
export function truePosterior(figure, shared, glass) {
  const logs = new Float64Array(CELLS);
  let known = "";
  let [timer, stop] = [0, () => {}];
  const begin = (x) => {
    const compute = (n) => {
      logs[n] = logJoint(shared.network, x, glass.code(n));
    };
    stop = inChunks(figure, CELLS, compute, (_, to) => {
      const largest = Math.max(...logs);
      if (to === CELLS) glass.shade(logs.map((value) => Math.exp(value - largest)));
    });
  };
  figure.cleanups.push(() => clearTimeout(timer));
  return (x, view) => {
    if (view === known) return;
    known = view;
    clearTimeout(timer);
    stop();
    glass.shade(null);
    if (view) timer = setTimeout(begin, REST, x);
  };
}
