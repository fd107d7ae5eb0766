/** Clouds of codes in the colours of the digits' classes, and what the colours mean. */

import { CLASSES, inClassColour } from "./digit.js";
import { html } from "./dom.js";
import { dots } from "./marks.js";

/** A dot of `radius` pixels at every code, (x, y) after (x, y); none where there are no codes. */
export function classClouds(plot, radius) {
  const clouds = CLASSES.map(() => dots(plot, "", radius));
  clouds.forEach((cloud, digit) => inClassColour(cloud.node, digit));
  return {
    set(codes, labels) {
      const rows = CLASSES.map(() => []);
      if (codes) labels.forEach((label, i) => rows[label].push(i));
      clouds.forEach((cloud, digit) => cloud.set(rows[digit].map((i) => codes[2 * i]), rows[digit].map((i) => codes[2 * i + 1])));
    },
  };
}

/** The classes in their colours, after a word. */
export const classLegend = (word) =>
  html("p", { class: "bx-legend" }, word, ...CLASSES.map((digit) => inClassColour(html("span", { class: "bx-key" }, `${digit}`), digit)));
