"""Beta of 20: a latent dimension collapses."""

from helpers.runs._betas import beta_vae

RUN = beta_vae(20, "a small network, KL weighted by 20: a dimension collapses")
