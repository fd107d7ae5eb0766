/** Mode "network": the prior over z, and what the small network makes of it over x. */

import { cellsOf } from "../kit/cells.js";
import { readout } from "../kit/controls.js";
import { handle } from "../kit/handle.js";
import { rgb } from "../kit/digit.js";
import { curve, dots, polygon, text } from "../kit/marks.js";
import { format, linspace } from "../kit/numbers.js";
import { normal } from "../kit/random.js";
import { determinant, forward, HALF, jacobian, LIMIT, network, prior, shown } from "./math.js";

const SAMPLES = 650;
const CELLS = 90; // along each axis, of the shade over what is turned over
const FLAT = 1e-4; // a stretch below which an area is flattened to a line
const CORNERS = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map((corner) => corner.map((value) => HALF * value));

const columns = (points) => [points.map(([x]) => x), points.map(([, y]) => y)];

/** The lines of a grid over z, in one list; NaN parts them. */
const GRID = [0, 1].flatMap((axis) =>
  Array.from(linspace(-3, 3, 13), (fixed) => [
    ...Array.from(linspace(-3, 3, 73), (free) => (axis ? [fixed, free] : [free, fixed])), [NaN, NaN],
  ]).flat(),
);

function samples() {
  const draw = normal(3);
  return Array.from({ length: SAMPLES }, () => [draw(), draw()]);
}

/** `over` and `out`: the planes of z and of x. */
export function priorView(figure, over, out) {
  const zs = samples();
  const shade = turnedOver(figure, over);
  const made = [[over, "c-prior"], [out, "c-p"]].map(([plot, cls]) => ({
    grid: curve(plot, `${cls} bx-thin bend-grid`), cloud: dots(plot, cls, 1.7), patch: polygon(plot, cls),
  }));
  const [before, after] = made;
  const image = dots(out, "c-p", 6);
  const size = text(out, "c-p");
  const point = handle(figure, over, {
    label: figure.say("point"), cls: "c-prior bend-point", step: 0.05,
    oninput: (...z) => figure.set({ z: z.map((value) => Number(value.toFixed(3))) }),
  });
  const values = readout([
    ["x", "x = f(z)", "c-p"], ["stretch", figure.say("stretch"), "c-p"], ["before", "p(z)", "c-prior"], ["after", figure.say("density"), "c-p"],
  ]);
  return {
    marks: [...made.flatMap(({ grid, cloud, patch }) => [grid.node, cloud.node, patch.node]), image.node, size.node, point.node],
    values: values.node,
    tells: [after.patch.node, size.node, values.node],
    hide: () => shade(null),
    draw(state) {
      const { z } = state;
      const f = network(shown(state));
      const J = jacobian(f, z);
      const times = determinant(J);
      const x = forward(f, z);
      shade(f);
      before.grid.set(...columns(GRID));
      before.cloud.set(...columns(zs));
      before.patch.set(...columns(CORNERS.map(([a, b]) => [z[0] + a, z[1] + b])));
      after.grid.set(...columns(GRID.map((point) => forward(f, point))));
      after.cloud.set(...columns(zs.map((point) => forward(f, point))));
      after.patch.set(...columns(CORNERS.map(([a, b]) => [x[0] + J[0] * a + J[1] * b, x[1] + J[2] * a + J[3] * b])));
      image.set([x[0]], [x[1]]);
      size.set(...x, `× ${format(Math.abs(times))}`, 10, 16);
      const place = `(${format(z[0])}, ${format(z[1])})`;
      point.set(...z, figure.say(figure.asking ? "goes" : "place", { z: place, x: `(${format(x[0])}, ${format(x[1])})`, times: format(Math.abs(times)) }));
      values.set({
        x: `(${format(x[0])}, ${format(x[1])})`,
        stretch: figure.say(times < 0 ? "over" : "times", { value: format(Math.abs(times)) }),
        before: format(prior(z), 3),
        after: Math.abs(times) < FLAT ? figure.say("none") : format(prior(z) / Math.abs(times), 3),
      });
    },
  };
}

/** A grey shade over the codes where the network turns the plane over; null takes it away. */
function turnedOver(figure, plot) {
  const cells = cellsOf(plot, CELLS);
  return (f) => {
    cells.raster.hidden = !f;
    if (!f) return;
    const colour = rgb(figure.color("data"));
    for (let n = 0; n < CELLS * CELLS; n += 1) {
      const at = (i) => (2 * (i + 0.5) * LIMIT) / CELLS - LIMIT;
      const over = determinant(jacobian(f, [at(n % CELLS), -at(Math.floor(n / CELLS))])) < -FLAT;
      cells.data.set([...colour, over ? 70 : 0], 4 * n);
    }
    cells.show();
  };
}
