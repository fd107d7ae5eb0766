/** The shipped test digits (see digits.py): their pictures, and buttons that take one of a class. */

import { button } from "./controls.js";
import { toBytes } from "./decode.js";
import { CLASSES, inClassColour, PIXELS } from "./digit.js";
import { html } from "./dom.js";

/** Load the digits: `labels`, and `picture(i)`, grey levels in [0, 1]. */
export async function testDigits(figure) {
  const { labels, pixels } = await figure.load("digits");
  const levels = Float32Array.from(await toBytes(pixels), (level) => level / 255);
  return { labels, picture: (i) => levels.subarray(i * PIXELS, (i + 1) * PIXELS) };
}

/** The next example of a class after the present one, around the end. */
export function another(labels, digit, present) {
  const after = labels.findIndex((label, i) => label === digit && i > present);
  return after < 0 ? labels.indexOf(digit) : after;
}

/** Legend and buttons in one: a button for each class, in its colour. */
export function classButtons(figure, onclick) {
  const label = html("span", { class: "bx-classes-label" });
  const buttons = CLASSES.map((digit) => {
    const made = button(figure, { label: `${digit}`, cls: "bx-class-button", onclick: () => onclick(digit) });
    inClassColour(made.node, digit);
    return made;
  });
  const node = html("div", { class: "bx-buttons bx-classes" }, label, ...buttons.map((b) => b.node));
  return {
    node,
    set(words, describe, enabled) {
      node.hidden = !words;
      if (label.textContent !== words) label.textContent = words;
      buttons.forEach((made, digit) => {
        made.node.disabled = !enabled;
        made.node.setAttribute("aria-label", describe(digit));
      });
    },
  };
}
