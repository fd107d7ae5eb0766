/** The circles of a standard normal prior in the plane, at one and two standard deviations. */

import { curve, text } from "./marks.js";
import { linspace } from "./numbers.js";

const TURN = linspace(0, 2 * Math.PI, 73);

export function priorCircles(plot) {
  const circles = [1, 2].map((k) => ({ k, line: curve(plot, "c-prior") }));
  const names = circles.map(() => text(plot, "c-prior", "middle"));
  return {
    nodes: [...circles.map(({ line }) => line.node), ...names.map(({ node }) => node)],
    draw() {
      circles.forEach(({ k, line }, i) => {
        line.set(TURN.map((a) => k * Math.cos(a)), TURN.map((a) => k * Math.sin(a)));
        names[i].set(0, -k, `${k}σ`, 0, 4);
      });
    },
  };
}
