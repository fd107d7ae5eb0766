"""An adversarial network on grey digits, seed 0."""

from helpers.runs._gans import digit_gan

RUN = digit_gan(0, page="model")
