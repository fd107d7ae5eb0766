/** One model of `mix`: its picture, and where its score stands among those of real digits. */

import { readout } from "../kit/controls.js";
import { digits } from "../kit/digit.js";
import { html } from "../kit/dom.js";
import { dots, segment, text } from "../kit/marks.js";
import { format, nats } from "../kit/numbers.js";
import { Plot } from "../kit/plot.js";

const HEIGHT = 92;

/** `range`: of the log-likelihoods, nats; `name`: of the section of the figure's words. */
export function model(figure, name, range) {
  const say = (key, values) => figure.say(`${name}.${key}`, values);
  const paper = digits(figure, say("picture"));
  const plot = new Plot(figure, {
    label: say("scores"), x: range, y: [0, 1], xlabel: say("axis"), height: HEIGHT, yticks: () => [],
    margin: { left: 8, right: 8, top: 20 },
  });
  const real = dots(plot, "c-data", 2.5);
  const here = segment(plot, "c-p bx-thick");
  const label = text(plot, "c-p", "middle");
  const values = readout([[name, say("score"), "c-p"], [`${name}-share`, figure.say("above"), "c-data"]]);
  return {
    plot, tells: [here, label, values].map(({ node }) => node),
    node: html("div", { class: "mix-model" },
      html("p", { class: "mix-name" }, say("title")), paper.node, plot.node, values.node),
    set(pixels, words, score, scores) {
      paper.set(pixels, words);
      // Side by side in a fixed order, so that no dot hides another for long.
      real.set(scores, scores.map((_, i) => 0.1 + (0.8 * ((7 * i) % scores.length)) / scores.length));
      here.set(score, 0, score, 1);
      label.set(Math.min(range[1], Math.max(range[0], score)), 1, figure.say("this"), 0, -5);
      const below = scores.filter((other) => other < score).length;
      values.set({
        [name]: nats(score, 1),
        [`${name}-share`]: scores.length ? figure.say("share", { value: format((100 * below) / scores.length, 0) }) : "–",
      });
    },
  };
}
