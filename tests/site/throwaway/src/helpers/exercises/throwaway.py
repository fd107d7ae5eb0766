"""Check for the chapter ``throwaway``."""

import torch

from helpers.exercises import Exercise

check_half = Exercise(
    lambda: (torch.tensor([3.0, 5.0]),),
    right=lambda x: x / 2,
    mistakes={"you doubled it; halve it": lambda x: 2 * x},
)
"""``x`` -> half of it."""
