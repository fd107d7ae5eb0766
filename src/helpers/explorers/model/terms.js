/** The two terms of the bound as bars that add up, and what other draws of the noise make of them. */

import { readout } from "../kit/controls.js";
import { html } from "../kit/dom.js";
import { dots, polygon, segment, text } from "../kit/marks.js";
import { format, nats } from "../kit/numbers.js";
import { lower, Plot } from "../kit/plot.js";
import { spread } from "./math.js";
import { number } from "./flow.js";

const ROWS = lower(3 * 17, 3 * 24); // pixels of three bars
const STEP = 50; // nats, to which the axis is rounded
const ASKED = 40; // nats at either side of the mean, among which a reader looks for a bound

/** Bars from the right: reconstruction, then the KL of each coordinate, then their sum. */
export function terms(figure, touch) {
  const plot = new Plot(figure, {
    label: figure.say("terms"), x: [-STEP, 0], y: [0, 3], height: (width) => ROWS(width) + 24, yticks: () => [],
    margin: { left: 14, right: 14, top: 4, bottom: 20 },
  });
  const bar = (cls, parts) => {
    const mark = polygon(plot, `${cls} model-bar`);
    touch.add(mark.node, parts);
    return (row, from, to) => mark.set([from, to, to, from], [row + 0.12, row + 0.12, row + 0.88, row + 0.88]);
  };
  const bars = {
    reconstruction: bar("c-p", ["reconstruction"]), elbo: bar("c-bound", ["elbo"]),
    coordinates: [bar("c-q", ["coordinates", "kl"]), bar("c-q model-second", ["coordinates", "kl"])],
  };
  const seams = [0, 1].map(() => segment(plot, "bx-thin bx-dash"));
  const names = ["c-p", "c-q", "c-bound"].map((cls) => text(plot, cls, "end"));
  const values = {
    reconstruction: number(figure, touch, { name: figure.say("reconstruction"), parts: ["reconstruction"], cls: "c-p" }),
    kl: number(figure, touch, { name: "KL", parts: ["kl"], cls: "c-q" }),
    coordinates: number(figure, touch, { name: "", parts: ["coordinates"], cls: "c-q" }),
    elbo: number(figure, touch, { name: figure.say("elbo"), parts: ["elbo"], cls: "c-bound" }),
  };
  const sign = (words) => html("span", { class: "model-sign", "aria-hidden": "true" }, words);
  return {
    node: plot.node,
    sum: html("div", { class: "model-sum" },
      sign(""), values.reconstruction.node, sign("−"), values.kl.node, sign(""), values.coordinates.node, sign("="), values.elbo.node),
    /** Terms as they are shown (see math.js). */
    set({ reconstruction, coordinates, kl, elbo }) {
      const low = -STEP * Math.ceil((kl - reconstruction + 1) / STEP);
      plot.domain([low, 0], [0, 3]);
      bars.reconstruction(2, reconstruction, 0);
      const middle = reconstruction - coordinates[0];
      bars.coordinates[0](1, middle, reconstruction);
      bars.coordinates[1](1, elbo, middle);
      bars.elbo(0, elbo, 0);
      seams[0].set(reconstruction, 2.1, reconstruction, 1.1);
      seams[1].set(elbo, 1.1, elbo, 0.1);
      const labels = [figure.say("reconstruction"), figure.say("minus-kl"), figure.say("elbo")];
      names.forEach((name, i) => name.set(0, 2.5 - i, labels[i], -4, 4));
      values.reconstruction.set(format(reconstruction));
      values.kl.set(format(kl));
      values.coordinates.set(figure.say("split", { one: format(coordinates[0]), two: format(coordinates[1]) }));
      values.elbo.set(nats(elbo));
    },
  };
}

/** The bound by one draw of the noise among `all` draws, and their mean. */
export function others(figure, all) {
  const plot = new Plot(figure, {
    label: figure.say("others"), x: [-1, 1], y: [0, 1], height: 100, yticks: () => [], xlabel: figure.say("axis"),
    margin: { left: 14, right: 14, top: 18 },
  });
  const points = dots(plot, "c-data", 2);
  const marks = { mean: segment(plot, "c-bound"), here: segment(plot, "c-bound bx-thick") };
  const names = { mean: text(plot, "c-bound", "middle"), here: text(plot, "c-bound", "middle") };
  const values = readout([["mean", figure.say("mean", { n: all }), "c-bound"], ["deviation", figure.say("deviation"), "c-data"]]);
  return {
    plot,
    node: html("div", { class: "model-others" }, plot.node, values.node),
    set(elbo, found, asked) {
      const known = found.length === all ? spread(found) : null;
      const edge = known ? Math.max(4.5 * known.deviation, 1.1 * Math.abs(elbo - known.mean), asked ? ASKED : 1) : asked ? ASKED : 10;
      const middle = known ? known.mean : elbo;
      plot.domain([middle - edge, middle + edge], [0, 1]);
      const shown = known ? found : [];
      points.set(shown, shown.map((_, i) => 0.08 + (0.84 * ((7 * i) % all)) / all));
      marks.here.set(elbo, 0, elbo, 1);
      marks.mean.set(middle, 0, middle, known ? 1 : 0);
      const apart = plot.sx(elbo) - plot.sx(middle);
      names.here.set(elbo, 1, figure.say("one"), apart < 0 ? -14 : 14, -5);
      names.mean.set(middle, 1, known && Math.abs(apart) > 60 ? figure.say("of-all", { n: all }) : "", 0, -5);
      values.set({ mean: known ? format(known.mean) : "…", deviation: known ? format(known.deviation) : "…" });
    },
  };
}
