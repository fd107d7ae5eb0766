"""Networks for a page: a description of their layers, and their weights as float16.

Knows layers and no model: what a model's networks are, it says itself. The page runs them with
``network.js`` beside this file.
"""

import math
from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

import torch
from torch import Tensor, nn

Described = list[tuple[dict[str, Any], list[Tensor]]]
WITHOUT_EFFECT = (nn.Flatten, nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d)


def pack(networks: Mapping[str, nn.Module]) -> dict[str, Any]:
    """Describe networks made of layers, as they run in evaluation mode, and store their weights.

    Args:
        networks: by name; each a layer or nested ``nn.Sequential`` of ``Linear``, ``Conv2d``,
            ``ConvTranspose2d``, ``BatchNorm1d``, ``BatchNorm2d``, ``LayerNorm``, ``GRU``, ``LSTM``,
            ``Embedding``, ``Unflatten``, ``Flatten``, dropout, and the activations of
            ``ACTIVATIONS``. A recurrent layer stands for its outputs at all steps. A network of
            pictures begins with ``Unflatten(1, (channels, height, width))``, as pixels come in one
            row.

    Returns:
        ``networks``: for every name the list of its layers; ``weights``: little-endian float16,
        layer by layer, of each its weight as PyTorch stores it, then its bias, zeros where it has
        none. A batch normalisation becomes a scale and a shift a channel.

    Raises:
        ValueError: when a layer, or an option of one, cannot run in a page; or when a weight does
            not fit into float16.
    """
    described = {name: describe(network) for name, network in networks.items()}
    for name, layers in described.items():
        if layers and layers[0][0]["layer"] in ("conv", "deconv"):
            raise ValueError(
                f"the network {name!r} begins with a convolution, so that a page cannot know the "
                "size of its pictures; begin with nn.Unflatten(1, (channels, height, width))"
            )
    tensors = [part for layers in described.values() for _, parts in layers for part in parts]
    return {
        "networks": {name: [layer for layer, _ in layers] for name, layers in described.items()},
        "weights": b"".join(to_float16(tensor) for tensor in tensors),
    }


@singledispatch
def describe(layer: nn.Module) -> Described:
    """The layers of a network, each with its tensors; see :func:`pack`."""
    if isinstance(layer, WITHOUT_EFFECT):
        return []
    known = sorted({kind.__name__ for kind in describe.registry if kind is not object})
    known += [kind.__name__ for kind in (*ACTIVATIONS, *WITHOUT_EFFECT)]
    if type(layer) not in ACTIVATIONS:
        raise ValueError(
            f"a page cannot run the layer {type(layer).__name__}; expected one of "
            f"{', '.join(known)}"
        )
    return [(ACTIVATIONS[type(layer)](layer), [])]


def _leaky(layer: Any) -> dict[str, Any]:
    return {"layer": "leaky", "slope": layer.negative_slope}


def _softplus(layer: Any) -> dict[str, Any]:
    _only(layer, beta=1)
    return {"layer": "softplus"}


ACTIVATIONS: dict[type[nn.Module], Callable[[Any], dict[str, Any]]] = {
    nn.ReLU: lambda _: {"layer": "leaky", "slope": 0},
    nn.LeakyReLU: _leaky,
    nn.Tanh: lambda _: {"layer": "tanh"},
    nn.Sigmoid: lambda _: {"layer": "sigmoid"},
    nn.Softplus: _softplus,
}


@describe.register
def _(layer: nn.Sequential) -> Described:
    return [part for child in layer for part in describe(child)]


@describe.register
def _(layer: nn.Linear) -> Described:
    out, size = layer.weight.shape
    return [({"layer": "dense", "in": size, "out": out}, [layer.weight, _bias(layer, out)])]


@describe.register
def _(layer: nn.Conv2d) -> Described:
    return _convolution(layer, "conv")


@describe.register
def _(layer: nn.ConvTranspose2d) -> Described:
    return _convolution(layer, "deconv")


def _convolution(layer: nn.Conv2d | nn.ConvTranspose2d, kind: str) -> Described:
    _only(layer, groups=1, dilation=(1, 1), padding_mode="zeros")
    if isinstance(layer.padding, str):
        raise ValueError(f"{type(layer).__name__} has padding={layer.padding!r}; expected numbers")
    description: dict[str, Any] = {"layer": kind, "in": layer.in_channels}
    description |= {"out": layer.out_channels, "kernel": list(layer.kernel_size)}
    description |= {"stride": list(layer.stride), "padding": list(layer.padding)}
    if kind == "deconv":
        description["more"] = list(layer.output_padding)
    return [(description, [layer.weight, _bias(layer, layer.out_channels)])]


@describe.register(nn.BatchNorm1d)
@describe.register(nn.BatchNorm2d)
def _(layer: Any) -> Described:
    if layer.running_mean is None:
        name = type(layer).__name__
        raise ValueError(f"{name} keeps no running statistics; expected track_running_stats=True")
    scale = (layer.running_var + layer.eps).rsqrt()
    if layer.affine:
        scale = scale * layer.weight
    shift = _bias(layer, layer.num_features) - layer.running_mean * scale
    return [({"layer": "scale", "in": layer.num_features}, [scale, shift])]


@describe.register
def _(layer: nn.LayerNorm) -> Described:
    size = math.prod(layer.normalized_shape)
    weight = torch.ones(size) if layer.weight is None else layer.weight.flatten()
    bias = torch.zeros(size) if layer.bias is None else layer.bias.flatten()
    return [({"layer": "norm", "in": size, "eps": layer.eps}, [weight, bias])]


@describe.register
def _(layer: nn.GRU) -> Described:
    return _recurrent(layer, "gru", 3)


@describe.register
def _(layer: nn.LSTM) -> Described:
    _only(layer, proj_size=0)
    return _recurrent(layer, "lstm", 4)


def _recurrent(layer: nn.RNNBase, kind: str, gates: int) -> Described:
    _only(layer, num_layers=1, bidirectional=False)
    size, out = layer.input_size, layer.hidden_size
    zeros = torch.zeros(gates * out)
    given = dict(layer.named_parameters())
    names = ("weight_ih_l0", "bias_ih_l0", "weight_hh_l0", "bias_hh_l0")
    parts: list[Tensor] = [given.get(name, zeros) for name in names]
    return [({"layer": kind, "in": size, "out": out}, parts)]


@describe.register
def _(layer: nn.Embedding) -> Described:
    count, size = layer.weight.shape
    return [({"layer": "embedding", "count": count, "out": size}, [layer.weight])]


@describe.register
def _(layer: nn.Unflatten) -> Described:
    if layer.dim != 1:
        raise ValueError(f"Unflatten has dim={layer.dim}; expected 1, the axis after the batch")
    return [({"layer": "shape", "shape": [int(size) for size in layer.unflattened_size]}, [])]


def to_float16(values: Tensor) -> bytes:
    """Numbers as little-endian float16, in PyTorch's order.

    Raises:
        ValueError: when one is too large.
    """
    values = values.detach()
    halves = values.to(device="cpu", dtype=torch.float16)
    if not bool(torch.isfinite(halves).all()):
        largest = float(values.abs().max())
        raise ValueError(f"a weight has size {largest:g}; float16 holds at most 65504")
    return halves.numpy().astype("<f2").tobytes()


def _bias(layer: Any, size: int) -> Tensor:
    return torch.zeros(size) if layer.bias is None else layer.bias


def _only(layer: nn.Module, **expected: Any) -> None:
    for name, value in expected.items():
        if getattr(layer, name) != value:
            raise ValueError(
                f"{type(layer).__name__} has {name}={getattr(layer, name)!r}; a page can only run "
                f"{name}={value!r}"
            )
