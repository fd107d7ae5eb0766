/** All explorers by name. The list is made of the folders beside this one (tools/bundle.mjs). */

import { explorers } from "every-explorer";
import { mount } from "./figure.js";

export { explorers };

/** Show the explorer that `model` names, in `el`; returns a function that takes it away. */
export function render({ model, el }) {
  return mount(explorers[model.get("kind")], model, el);
}
