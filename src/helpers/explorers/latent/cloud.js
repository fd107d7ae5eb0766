/** The shipped test digits in the latent plane: encoded in the page, coloured by class. */

import { inChunks } from "../kit/chunks.js";
import { CLASSES, inClassColour } from "../kit/digit.js";
import { testDigits } from "../kit/examples.js";
import { dots, text } from "../kit/marks.js";
import { classCentres } from "./math.js";

/** Load the test digits and encode them; `shared.digits` appears when all codes are known. */
export async function encodeDigits(figure, shared) {
  const { labels, picture } = await testDigits(figure);
  const codes = new Float32Array(2 * labels.length);
  const encode = (i) => codes.set(shared.network.encode(picture(i)).mu, 2 * i);
  const shown = (from, to) => {
    if (to < labels.length) return;
    shared.digits = { picture, labels, codes, centres: classCentres(codes, labels) };
    figure.redraw();
  };
  inChunks(figure, labels.length, encode, shown);
}

/** A dot at every code, and each class's name at its centre. */
export function cloud(plot, shared) {
  const classes = CLASSES.map((digit) => {
    return { digit, points: dots(plot, "", 2.3), name: text(plot, "bx-class-name", "middle") };
  });
  for (const { points, name, digit } of classes) [points.node, name.node].forEach((node) => inClassColour(node, digit));
  let drawn = "";
  return (visible) => {
    const wanted = visible && shared.digits ? plot.innerWidth : 0;
    if (wanted === drawn) return;
    drawn = wanted;
    for (const { points, name, digit } of classes) {
      const [xs, ys] = wanted ? ofClass(shared.digits, digit) : [[], []];
      points.set(xs, ys);
      name.set(...(wanted ? shared.digits.centres[digit] : [0, 0]), wanted ? `${digit}` : "", 0, 5);
    }
  };
}

function ofClass({ codes, labels }, digit) {
  const rows = labels.flatMap((label, i) => (label === digit ? [i] : []));
  return [rows.map((i) => codes[2 * i]), rows.map((i) => codes[2 * i + 1])];
}
