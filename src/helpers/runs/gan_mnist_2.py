"""An adversarial network on grey digits, seed 2."""

from helpers.runs._gans import digit_gan

RUN = digit_gan(2)
