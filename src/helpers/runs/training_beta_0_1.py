"""Beta of 0.1: codes spread far beyond the prior."""

from helpers.runs._betas import beta_vae

RUN = beta_vae(0.1, "a small network, KL weighted by 0.1: codes leave the prior")
