"""What the explorers compute with: networks, digits and recorded runs, as numbers and bytes.

An asset is a dict of JSON values and bytes; compressed bytes stand as ``{"gzip": bytes}``. In a
notebook it travels as a widget's trait; for the site :func:`to_script` makes a script of it,
because a page opened from a folder may load scripts but not fetch files. This module knows nothing
of widgets or pages. Its counterpart in the page is ``js/kit/network.js``.
Chapters: ``vae/latent-space``, ``vae/training``.
"""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import torch
from torch import nn

from helpers.explorers.em import points
from helpers.models.vae import VAE, VAEConfig
from helpers.shipped import shipped_folder
from helpers.training import checkpoints
from helpers.training.data.mnist import mnist

Asset = dict[str, Any]
MODELS = ("vae-2d", "vae-20d")
RUNS = ("training-beta-0.1", "training-beta-1", "training-beta-20")
ASSETS = ("digits", "digit-plane", *MODELS, *RUNS)


def checkpoint(name: str) -> Path:
    """The path of a shipped checkpoint, such as ``"vae-2d"``."""
    return shipped_folder("checkpoints") / f"{name}.safetensors"


def load_vae(name: str) -> VAE:
    """A shipped model, in float32, not to be trained further.

    Raises:
        CheckpointError: when the file is missing or damaged.
    """
    path = checkpoint(name)
    model = VAE(VAEConfig(**checkpoints.read_config(path)))
    checkpoints.load_model(path, model)
    return model.requires_grad_(False)


def pack(model: VAE) -> Asset:
    """A model's layers as a description and its weights as float16.

    Returns:
        ``network``: ``likelihood``, ``z_dim``, and for ``encoder`` and ``decoder`` a list of
        ``{"in", "out", "activation"}``; the decoder ends in E[x|z]. ``weights``: little-endian
        float16, the encoder's layers first, for each layer its weight, row-major (out, in), then
        its bias.

    Raises:
        ValueError: when a weight does not fit into float16.
    """
    config = model.config
    mean = "sigmoid" if config.likelihood == "bernoulli" else "linear"
    # A Gaussian decoder's second half, the log-variances, is not needed to draw E[x|z].
    encoder = _layers(model.encoder.layers, 2 * config.z_dim, "linear")
    decoder = _layers(model.decoder.layers, config.x_dim, mean)
    network = {
        "likelihood": config.likelihood,
        "z_dim": config.z_dim,
        "encoder": [layer for layer, _ in encoder],
        "decoder": [layer for layer, _ in decoder],
    }
    return {"network": network, "weights": b"".join(part for _, part in encoder + decoder)}


def digits(n: int = 500) -> Asset:
    """The first test digits of every class, as many of each, in the order 0 to 9, 0 to 9, ...

    Returns:
        ``pixels``: grey levels, uint8, n rows of 784, compressed; ``labels``: n numbers.

    Raises:
        ValueError: when n is no positive multiple of 10, or so large that a class runs out.
    """
    x, y = mnist("test")
    most = 10 * int(y.bincount().min())
    if not 0 < n <= most or n % 10:
        raise ValueError(f"n is {n}; expected a multiple of 10 up to {most}")
    chosen = torch.stack([(y == digit).nonzero()[: n // 10, 0] for digit in range(10)], 1)
    rows = chosen.flatten()  # (n / 10, 10) to (n,): every beginning is balanced too
    pixels = (x[rows] * 255).round().to(torch.uint8).numpy().tobytes()
    # Without a time stamp the same digits give the same bytes.
    return {
        "pixels": {"gzip": gzip.compress(pixels, 9, mtime=0)},
        "labels": y[rows].tolist(),
    }


def training_run(path: Path | str) -> Asset:
    """A recorded run: its weights at some epochs and its test figures at all of them.

    Returns:
        ``network`` as in :func:`pack`; ``weights``: one buffer as in :func:`pack` after another,
        for each of ``snapshots``, the epochs they were taken at (0: untrained); ``beta``;
        ``history``: for every epoch from 0 on ``elbo``, ``reconstruction`` and ``kl``, the means
        over the test digits in nats.

    Raises:
        CheckpointError: when the file is missing or damaged.
    """
    content = checkpoints.load_state(path)
    model = VAE(VAEConfig(**content["config"]))
    packed = []
    for snapshot in content["snapshots"]:
        model.load_state_dict(snapshot)
        packed.append(pack(model))
    record = content["record"]
    return {
        "network": packed[0]["network"],
        "weights": b"".join(asset["weights"] for asset in packed),
        "snapshots": list(record["snapshots"]),
        "beta": record["beta"],
        "history": record["history"],
    }


def to_script(name: str, asset: Asset) -> str:
    """A script that hands an asset to the page; bytes become ``{"base64": text}``."""
    text = json.dumps(asset, default=_to_json, separators=(",", ":"))
    return f"globalThis.bookExplorers.asset({json.dumps(name)}, {text});\n"


def build(name: str) -> Asset:
    """One of the shipped assets, those of :data:`ASSETS`."""
    if name in MODELS:
        return pack(load_vae(name))
    if name in RUNS:
        return training_run(checkpoint(name))
    if name == "digits":
        return digits()
    if name == "digit-plane":
        return points.shipped()
    raise ValueError(f"no asset is named {name!r}; expected one of {', '.join(ASSETS)}")


def write_assets(folder: Path) -> None:
    """Write the script of every shipped asset to ``NAME.js``."""
    for name in ASSETS:
        script = to_script(name, build(name))
        checkpoints.write_atomically(folder / f"{name}.js", script.encode("ascii"))


def _layers(perceptron: nn.Sequential, outputs: int, activation: str) -> list[tuple[Asset, bytes]]:
    """Description and bytes of each layer; of the last one the first `outputs` rows."""
    linear = [layer for layer in perceptron if isinstance(layer, nn.Linear)]
    layers = []
    for layer in linear:
        last = layer is linear[-1]
        weight, bias = layer.weight.detach(), layer.bias.detach()
        if last:
            weight, bias = weight[:outputs], bias[:outputs]
        description: Asset = {
            "in": weight.shape[1],
            "out": weight.shape[0],
            "activation": activation if last else "relu",
        }
        layers.append((description, _to_float16(weight) + _to_float16(bias)))
    return layers


def _to_float16(values: torch.Tensor) -> bytes:
    halves = values.to(device="cpu", dtype=torch.float16)
    if not bool(torch.isfinite(halves).all()):
        largest = float(values.abs().max())
        raise ValueError(f"a weight has size {largest:g}; float16 holds at most 65504")
    return halves.numpy().astype("<f2").tobytes()


def _to_json(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"cannot write {type(value).__name__} to a script; expected JSON or bytes")
    return {"base64": base64.b64encode(value).decode("ascii")}
