"""Files of tensors with a record of the run that made them. Safetensors, never pickle.

A file is written beside its target and renamed, so a reader meets the old or the new one, never a
part. A SHA-256 over the content is kept inside; a truncated or altered file is named when loaded.
This module knows no model: it stores nested dicts of tensors and plain values.
"""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from helpers.training.finite import non_finite


class CheckpointError(ValueError):
    """A checkpoint is missing, damaged, of another kind than asked for, or cannot be written."""


def save_state(path: Path | str, content: dict[str, Any]) -> None:
    """Write nested dicts and lists of tensors and JSON values to one file, atomically.

    Raises:
        TypeError: when a value is neither a tensor nor representable in JSON.
        ValueError: when two tensors would get the same name, as of keys ``0`` and ``"0"``.
    """
    tensors: dict[str, Tensor] = {}
    text = json.dumps(_pack(content, tensors, ""))
    metadata = {"content": text, "sha256": _digest(text, tensors)}
    write_atomically(Path(path), save_tensors(tensors, metadata))


def load_state(path: Path | str) -> dict[str, Any]:
    """Read what :func:`save_state` wrote, with all tensors on the CPU.

    Raises:
        CheckpointError: when the file is missing, truncated, altered or not a checkpoint.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CheckpointError(f"cannot read the checkpoint {path} ({reason})") from None
    try:
        tensors = load_tensors(raw)
        metadata = _header(raw)["__metadata__"]
        text, expected = metadata["content"], metadata["sha256"]
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"the checkpoint {path} is damaged or not a checkpoint ({error}); delete it and "
            "train again, or restore it from a fresh checkout"
        ) from None
    if _digest(text, tensors) != expected:
        raise CheckpointError(
            f"the checkpoint {path} was altered: its content does not match its SHA-256 "
            f"{expected[:12]}...; delete it and train again, or restore it from a fresh checkout"
        )
    content: dict[str, Any] = _unpack(json.loads(text), tensors)
    return content


def save_model(
    path: Path | str, model: torch.nn.Module, config: dict[str, Any], record: dict[str, Any]
) -> None:
    """Write a model's weights with its config and a record of the run that made them.

    Weights that the model uses twice are stored twice, and fit a model that ties them too.

    Args:
        path: where to; by convention ``checkpoints/NAME.safetensors``.
        model: its ``state_dict`` is stored.
        config: plain values that build the model again, such as ``dataclasses.asdict(...)``.
        record: plain values: data, pixels, seed, epochs, versions, measured results.

    Raises:
        CheckpointError: when a parameter or a value of the record is NaN or infinite.
    """
    parameters = dict(model.named_parameters())  # a buffer, such as a mask, may be infinite
    for name in non_finite({"weights": parameters, "record": record}, "the model"):
        raise CheckpointError(
            f"{name} is NaN or infinite, and {path} is not written; train again with a lower "
            "learning rate"
        )
    save_state(path, {"weights": model.state_dict(), "config": config, "record": record})


def load_model(path: Path | str, model: torch.nn.Module) -> dict[str, Any]:
    """Load weights into `model` and return the record of the run that made them.

    Raises:
        CheckpointError: when the file is damaged or its weights do not fit the model, which is then
            as it was.
    """
    content = _load_saved_model(path)
    weights, own = content["weights"], model.state_dict()
    if _shapes(weights) != _shapes(own):
        raise CheckpointError(
            f"the weights in {path} do not fit this model; it was saved with {content['config']}"
        )
    model.load_state_dict(weights)
    record: dict[str, Any] = content["record"]
    return record


def read_config(path: Path | str) -> dict[str, Any]:
    """The config stored by :func:`save_model`; raises as :func:`load_model` does."""
    config: dict[str, Any] = _load_saved_model(path)["config"]
    return config


def unwritable(path: Path, error: OSError) -> CheckpointError:
    """The sentence about a file that cannot be written."""
    reason = error.strerror or type(error).__name__
    return CheckpointError(
        f"cannot write to the folder {path.parent} ({reason}); choose another one"
    )


def check_writable(path: Path) -> None:
    """Raise ``CheckpointError`` unless :func:`write_atomically` could write beside `path`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        os.unlink(temporary)
    except OSError as error:
        raise unwritable(path, error) from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at every moment the old or the new content is there, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)  # mkstemp lets only the owner read, a web server could not
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _load_saved_model(path: Path | str) -> dict[str, Any]:
    content = load_state(path)
    if not {"weights", "config", "record"} <= set(content):
        raise CheckpointError(f"{path} holds {sorted(content)}; expected a saved model")
    return content


def _shapes(weights: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "shape", None) for name, value in weights.items()}


def _pack(value: Any, tensors: dict[str, Tensor], path: str) -> Any:
    if isinstance(value, Tensor):
        if path in tensors:
            raise ValueError(f"two tensors are named {path}; expected keys that differ as text")
        # A copy: the format refuses tensors that share memory, as tied weights do.
        tensors[path] = value.detach().cpu().clone(memory_format=torch.contiguous_format)
        return {"tensor": path}
    if isinstance(value, dict):
        # Pairs, because JSON would turn an optimizer's integer keys into strings.
        return {"dict": [[k, _pack(v, tensors, f"{path}/{k}")] for k, v in value.items()]}
    if isinstance(value, list | tuple):
        # A config's tuples must come back as tuples: frozen configs are compared and hashed.
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_pack(v, tensors, f"{path}/{i}") for i, v in enumerate(value)]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"cannot store {type(value).__name__} at {path or '/'} in a checkpoint")


def _unpack(value: Any, tensors: dict[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    if "tensor" in value:
        return tensors[value["tensor"]]
    if "dict" in value:
        return {k: _unpack(v, tensors) for k, v in value["dict"]}
    if "tuple" in value:
        return tuple(_unpack(v, tensors) for v in value["tuple"])
    return [_unpack(v, tensors) for v in value["list"]]


def _digest(text: str, tensors: dict[str, Tensor]) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name}|{tensor.dtype}|{tuple(tensor.shape)}|".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def _header(raw: bytes) -> dict[str, Any]:
    length = int.from_bytes(raw[:8], "little")
    header: dict[str, Any] = json.loads(raw[8 : 8 + length])
    return header
