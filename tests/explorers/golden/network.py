"""What the shipped models compute, in double precision: codes of digits, pixels of codes."""

import torch

from helpers.explorers.kit.weights import load_vae, pack
from helpers.training.data.mnist import mnist

MODELS = ("vae-2d", "vae-20d")
DIGITS = (0, 1, 61)  # of the test set: a 7, a 2 and an 8
EVERY = 3  # pixels are compared one in three, which meets every column of the picture


def golden():
    """One entry for each shipped model."""
    return {name: values(name) for name in MODELS}


def values(name):
    """Inputs and outputs of one model; digits as hexadecimal grey levels."""
    x, _ = mnist("test")
    model = load_vae(name)
    network = pack(model)["network"]
    model.double()
    chosen = x[list(DIGITS)].double()
    mu, logvar = model.encode(chosen)
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(4, model.config.z_dim, generator=generator).double()
    grey = (chosen * 255).round().to(torch.uint8).numpy()
    return {
        "network": network,
        "digits": [row.tobytes().hex() for row in grey],
        "mu": mu.tolist(),
        "logvar": logvar.tolist(),
        "z": z.tolist(),
        "every": EVERY,
        "pixels": [[round(p, 7) for p in row] for row in model.decode(z)[:, ::EVERY].tolist()],
    }
