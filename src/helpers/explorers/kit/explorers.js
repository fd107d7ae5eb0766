/** All explorers by name. The list is made of the folders beside this one (tools/bundle.mjs). */

import { explorers } from "every-explorer";
import english from "every-word";
import { mount } from "./figure.js";
import { speak } from "./words.js";

export { explorers };

/**
 * Show the explorer that `model` names, in `el`; returns a function that takes it away. The model
 * may bring the catalogue of another language than English.
 */
export function render({ model, el }) {
  const given = model.get("catalogue");
  speak(given?.language ? given : english);
  return mount(explorers[model.get("kind")], model, el);
}
