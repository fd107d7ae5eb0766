/** What a game of two players is set by: choices, sliders, and the strength of its penalty. */

import { html } from "./dom.js";

/**
 * `choices` and `sliders` by the names of the state, of the latter `strength` among others; that one
 * is hidden without a penalty, and else called what `strengthOf(penalty)` says. Both are shown each
 * in a row of its own; `set(state)` sets all.
 */
export function settings({ choices, sliders, strengthOf }) {
  const nodes = (made) => Object.values(made).map(({ node }) => node);
  return {
    choices: html("div", { class: "bx-choices" }, ...nodes(choices)),
    sliders: html("div", { class: "bx-controls" }, ...nodes(sliders)),
    set(state) {
      for (const [name, made] of [...Object.entries(choices), ...Object.entries(sliders)]) made.set(state[name]);
      const { node } = sliders.strength;
      node.style.visibility = state.penalty === "none" ? "hidden" : "";
      if (state.penalty !== "none") node.firstChild.textContent = strengthOf(state.penalty);
    },
  };
}
