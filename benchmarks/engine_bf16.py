"""The book's engine with matrix products in bfloat16 where the processor has units for them."""

import torch

from benchmarks import engine_book


def train(epochs: int) -> dict:
    """Train once; a processor without such units runs the same as ``book``."""
    torch.set_float32_matmul_precision("medium")
    return engine_book.train(epochs)
