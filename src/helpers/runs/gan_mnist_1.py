"""An adversarial network on grey digits, seed 1."""

from helpers.runs._gans import digit_gan

RUN = digit_gan(1)
