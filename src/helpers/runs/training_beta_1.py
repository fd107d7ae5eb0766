"""Beta of 1: the bound itself."""

from helpers.runs._betas import beta_vae

RUN = beta_vae(1, "a small network, KL weighted by 1: the bound itself")
