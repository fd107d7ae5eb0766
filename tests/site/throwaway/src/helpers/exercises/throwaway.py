"""Check for the chapter ``throwaway``."""

import torch

from helpers.exercises import Exercise

check_half = Exercise(
    lambda: (torch.tensor([3.0, 5.0]),),
    right=lambda x: x / 2,
    mistakes={
        "you doubled it; halve it": lambda x: 2 * x,
        "you halved it twice": lambda x: x / 4,
        "you took its root": lambda x: x.sqrt(),
        "you subtracted 2; divide by it": lambda x: x - 2,
        "you divided 2 by it": lambda x: 2 / x,
        "this is x itself; halve it": lambda x: x,
    },
)
"""``x`` -> half of it."""
