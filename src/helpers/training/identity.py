"""What makes a run this run: everything that changes its outcome, by name, as text.

Two runs are the same when their models (classes, sizes, activations, first weights), optimizers,
schedules and their settings, options of the step, data, batch size and generator are. The options
of a step are what :func:`identified` hung on it and, for a function, the plain values that it finds
around it or has as defaults. A run that is resumed must be the same; how many epochs it takes in
all may differ.
"""

import dataclasses
import dis
import functools
import hashlib
import inspect
from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

StepLike = TypeVar("StepLike")
NAMED = 4  # differences that a message names; the others are counted
# What a schedule holds beside its settings: how far it is, and rates that the optimizer has too.
PROGRESS = {"last_epoch", "best", "num_bad_epochs", "cooldown_counter", "base_lrs"}


def identified(step: StepLike, **options: object) -> StepLike:
    """Let a step carry the options that decide what it does, beside those it carries already."""
    vars(step)["identity"] = {**getattr(step, "identity", {}), **options}
    return step


def describe(
    step: object,
    data: tuple[Tensor, ...],
    batch_size: int,
    generator: torch.Generator,
    state: Mapping[str, object],
) -> dict[str, str]:
    """The identity of a run that has not begun: what :func:`helpers.training.loop.fit` got."""
    options = {**_surroundings(step), **getattr(step, "identity", {})}
    found = {f"step.{name}": repr(value) for name, value in options.items()}
    found["batch_size"] = repr(batch_size)
    for name, part in state.items():
        found[name] = type(part).__qualname__
        if isinstance(part, nn.Module):
            found |= _module(name, part)
        elif isinstance(part, Optimizer):
            found |= _optimizer(name, part)
        elif isinstance(part, LRScheduler | ReduceLROnPlateau):
            found |= {
                f"{name}.{key}": repr(value)
                for key, value in vars(part).items()
                if key not in PROGRESS and not key.startswith("_") and _is_plain(value)
            }
    for index, tensor in enumerate(data):
        kind = str(tensor.dtype).removeprefix("torch.")
        found[f"data[{index}]"] = f"{kind} {tuple(tensor.shape)} {tensor_digest(tensor)}"
    found["device"] = generator.device.type
    found["seed"] = repr(generator.initial_seed())
    found |= start(state, generator.get_state())
    return found


def start(state: Mapping[str, object], generator_state: Tensor) -> dict[str, str]:
    """Where a run begins: digests of weights and of the generator.

    Args:
        state: modules, or what their ``state_dict`` returns; other parts are left out.
        generator_state: what ``get_state`` of the generator returns.
    """
    weights = {
        f"{name}, first weights": _weights_digest(
            part.state_dict() if isinstance(part, nn.Module) else part
        )
        for name, part in state.items()
        if isinstance(part, nn.Module | Mapping)
    }
    return {**weights, "generator, first state": tensor_digest(generator_state)}


def differences(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """What differs between two identities, with both values; empty when nothing does."""
    names = [n for n in {**there, **here} if there.get(n) != here.get(n)]
    told = [
        f"{n} is {there.get(n, 'absent')} there and {here.get(n, 'absent')} here"
        for n in names[:NAMED]
    ]
    more = f", and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(told) + more


def tensor_digest(tensor: Tensor) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a tensor's bytes."""
    flat = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
    return hashlib.sha256(flat.numpy().data).hexdigest()[:16]


def _weights_digest(weights: Mapping[str, Any]) -> str:
    parts = [
        f"{name} {value.dtype} {tuple(value.shape)} {tensor_digest(value)}"
        for name, value in weights.items()
        if isinstance(value, Tensor)
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _surroundings(step: object) -> dict[str, object]:
    """The plain values that a function finds around it and does not change, and its defaults."""
    bound: dict[str, object] = {}
    function = inspect.unwrap(step) if callable(step) else step
    if isinstance(function, functools.partial):
        bound = {**{str(i): value for i, value in enumerate(function.args)}, **function.keywords}
        function = function.func
    if not inspect.isfunction(function):
        return {name: value for name, value in bound.items() if _is_plain(value)}
    around = inspect.getclosurevars(function)
    changed = {i.argval for i in dis.get_instructions(function) if i.opname.startswith("STORE_")}
    defaults = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not parameter.empty
    }
    found = {**around.globals, **around.nonlocals, **defaults, **bound}
    return {k: v for k, v in found.items() if k not in changed and _is_plain(v)}


def _is_plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return isinstance(value, bool | int | float | str)


def _module(name: str, module: nn.Module) -> dict[str, str]:
    """The class of every part of a network, with the plain values that it was made with."""
    found = {}
    for path, part in module.named_modules(prefix=name):
        values = (_plain(key, value) for key, value in vars(part).items())
        found[path] = f"{type(part).__qualname__}({', '.join(v for v in values if v)})"
    return found


def _plain(key: str, value: object) -> str:
    if key.startswith("_") or key == "training":
        return ""
    if value is None or isinstance(value, bool | int | float | str | tuple | list):
        return f"{key}={value!r}"
    if dataclasses.is_dataclass(value):
        return f"{key}={value!r}"
    named = getattr(value, "__qualname__", "")  # a function, such as an activation
    return f"{key}={named}" if named else ""


def _optimizer(name: str, optimizer: Optimizer) -> dict[str, str]:
    found = {}
    groups = optimizer.param_groups
    for index, group in enumerate(groups):
        prefix = f"{name}[{index}]" if len(groups) > 1 else name
        # A schedule changes lr as it goes and keeps the first one.
        settings = {**group, "lr": group.get("initial_lr", group.get("lr"))}
        for key in sorted(settings.keys() - {"params", "param_names", "initial_lr"}):
            found[f"{prefix}.{key}"] = repr(settings[key])
    return found
