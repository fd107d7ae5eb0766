/** All explorers by name. */

import { elbo } from "./elbo.js";
import { em } from "./em.js";
import { jensen } from "./jensen.js";
import { mount } from "./kit/figure.js";
import { kl } from "./kl.js";
import { latent } from "./latent.js";
import { reparam } from "./reparam.js";
import { training } from "./training.js";

export const explorers = { elbo, em, jensen, kl, latent, reparam, training };

/** Show the explorer that `model` names, in `el`; returns a function that takes it away. */
export function render({ model, el }) {
  return mount(explorers[model.get("kind")], model, el);
}
