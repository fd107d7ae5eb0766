"""What networks compute, in double precision: the shipped models, and small ones of every layer."""

import json

import torch
from torch import nn

from helpers import runs
from helpers.explorers.kit.layers import pack
from helpers.models.vae import VAE
from helpers.training.data.mnist import mnist

DIGITS = (0, 1, 61)  # of the test set: a 7, a 2 and an 8
EVERY = 3  # pixels are compared one in three, which meets every column of the picture


def golden():
    """One entry for each shipped model and for each small network."""
    models = {name: runs.shipped(name) for name in runs.names() if runs.load(name).page == "model"}
    return {
        "models": {name: shipped(vae) for name, vae in models.items() if isinstance(vae, VAE)},
        "layers": {name: small(name, *case) for name, case in cases().items()},
    }


def shipped(model):
    """Inputs and outputs of a VAE; digits as hexadecimal grey levels."""
    x, _ = mnist("test")
    networks = pack(model.networks())["networks"]
    model.double()
    chosen = x[list(DIGITS)].double()
    mu, logvar = model.encode(chosen)
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(4, model.config.z_dim, generator=generator).double()
    grey = (chosen * 255).round().to(torch.uint8).numpy()
    return {
        "networks": json.dumps(networks),  # in their order, which is that of the weights
        "digits": [row.tobytes().hex() for row in grey],
        "mu": mu.tolist(),
        "logvar": logvar.tolist(),
        "z": z.tolist(),
        "every": EVERY,
        "pixels": [[round(p, 7) for p in row] for row in model.decode(z)[:, ::EVERY].tolist()],
    }


def cases():
    """Small networks with an input each; no two sizes, strides or paddings are alike."""
    torch.manual_seed(5)
    return {
        "activations": (
            nn.Sequential(nn.Linear(3, 5), nn.LeakyReLU(0.25), nn.Linear(5, 4), nn.Tanh()),
            torch.randn(3),
        ),
        "softplus": (nn.Sequential(nn.Softplus(), nn.Linear(4, 3, bias=False)), torch.randn(4) * 9),
        "conv": (
            nn.Sequential(
                nn.Unflatten(1, (2, 5, 7)),
                nn.Sequential(nn.Conv2d(2, 3, (3, 2), stride=(2, 3), padding=(1, 0)), nn.ReLU()),
                nn.Conv2d(3, 4, 2, padding=1, bias=False),
                nn.BatchNorm2d(4),
                nn.Flatten(),
                nn.Linear(4 * 4 * 3, 2),
            ),
            torch.randn(70),
        ),
        "deconv": (
            nn.Sequential(
                nn.Linear(3, 12),
                nn.BatchNorm1d(12),
                nn.ReLU(),
                nn.Unflatten(1, (2, 3, 2)),
                nn.ConvTranspose2d(
                    2, 3, (4, 3), stride=(3, 2), padding=(1, 0), output_padding=(2, 1)
                ),
                nn.LeakyReLU(0.125),
                nn.ConvTranspose2d(3, 1, 3, padding=1),
                nn.Sigmoid(),
            ),
            torch.randn(3),
        ),
        "gru": ((nn.Embedding(6, 3), nn.GRU(3, 4, batch_first=True)), torch.tensor([4, 0, 5, 5])),
        "lstm": (
            (nn.Linear(2, 3), nn.LSTM(3, 2, batch_first=True, bias=False), nn.Linear(2, 5)),
            torch.randn(5, 2),
        ),
        "norm": (
            nn.Sequential(
                nn.Linear(3, 6),
                nn.LayerNorm(6, eps=0.5),
                nn.ReLU(),
                nn.Unflatten(1, (2, 3, 1)),
                nn.LayerNorm((3, 1), bias=False),
                nn.LayerNorm((2, 3, 1), elementwise_affine=False),
            ),
            torch.randn(3),
        ),
    }


def small(name, layers, x):
    """The packed network, its input, and its output for weights that float16 holds exactly."""
    network = nn.Sequential(*layers) if isinstance(layers, tuple) else layers
    network.double().eval().requires_grad_(False)
    generator = torch.Generator().manual_seed(len(name))
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            tensor.copy_(torch.randn(tensor.shape, generator=generator).half())
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            # Scale and shift are then multiples of a sixteenth.
            power = torch.arange(layer.num_features) % 3
            layer.running_var.copy_(4.0**power - layer.eps)
            layer.running_mean.copy_(2.0 ** (power % 2))
            for parameter in layer.parameters():
                parameter.mul_(4).round_().div_(4)
    x = x.half().double() if x.is_floating_point() else x
    asset = pack({"only": network})
    y, state = forward(network, x)
    return {
        "networks": json.dumps(asset["networks"]),
        "weights": asset["weights"].hex(),
        "x": x.flatten().tolist(),
        "y": y.flatten().tolist(),
        "state": state,
    }


def forward(network, x):
    """The output for one example, and where a recurrent layer ends."""
    x, state = x[None], None
    for layer in network:
        x = layer(x)
        if isinstance(x, tuple):
            x, ends = x
            state = torch.cat([end.flatten() for end in (ends if type(ends) is tuple else (ends,))])
    return x[0], None if state is None else state.tolist()
