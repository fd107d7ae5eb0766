"""Calling a reader's function: whatever it does, it ends in numbers or in one sentence."""

import inspect
import io
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

Answer = Callable[..., Any]

# What an answer may change for everybody: how to read it, and how to set it back.
STATE: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (torch.get_rng_state, torch.set_rng_state),
    (
        lambda: torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else [],
        torch.cuda.set_rng_state_all,
    ),
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode),
    (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
)


class NoNumbersError(Exception):
    """An answer that gave no numbers; its text is the sentence about it."""


def numbers(
    answer: Answer, inputs: Callable[[], tuple[Any, ...]], *, once_more: bool = False
) -> Tensor:
    """What a function gives for fresh arguments, on the CPU.

    A function that fails is called anew with single precision, which its own tensors may have.

    Args:
        answer: the function.
        inputs: makes its arguments.
        once_more: whether the reader has seen what it prints; other random numbers are drawn then.

    Raises:
        NoNumbersError: when the function raises, does not fit or returns anything but numbers.
    """
    _check_parameters(answer, inputs())
    try:
        return _read(_call(answer, inputs(), once_more))
    except NoNumbersError as error:
        if isinstance(error.__cause__, RuntimeError):  # torch's word for dtypes that differ
            try:
                return _read(_call(answer, tuple(map(_single, inputs())), once_more=True))
            except NoNumbersError:
                pass
        raise


def _check_parameters(answer: Answer, arguments: tuple[Any, ...]) -> None:
    try:
        signature = inspect.signature(answer)
    except Exception:  # of some functions written in C nothing is known
        return
    try:
        signature.bind(*arguments)
    except TypeError as error:
        own = ", ".join(signature.parameters)
        raise NoNumbersError(
            f"your function takes ({own}); it is called with {len(arguments)} arguments, in the "
            "order of the text"
        ) from error


def _call(answer: Answer, arguments: tuple[Any, ...], once_more: bool) -> Any:
    silence = redirect_stdout(io.StringIO()) if once_more else nullcontext()
    try:
        with _settings_kept(), torch.enable_grad(), silence:
            for seed in (torch.default_generator.manual_seed, np.random.seed, random.seed):
                seed(int(once_more))
            return answer(*arguments)
    except (Exception, SystemExit) as error:
        raise NoNumbersError(f"your function raised {_first_line(error)}") from error


@contextmanager
def _settings_kept() -> Iterator[None]:
    """Random numbers and settings of Python, NumPy and torch are afterwards as before."""
    before = [read() for read, _ in STATE]
    device = torch.get_default_device()
    try:
        with np.errstate(), warnings.catch_warnings():
            yield
    finally:
        if torch.get_default_device() != device:
            torch.set_default_device(None if device.type == "cpu" else device)
        for (_, restore), value in zip(STATE, before, strict=True):
            restore(value)


def _first_line(error: BaseException) -> str:
    try:
        text = str(error).strip().partition("\n")[0].rstrip(".")
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _single(argument: Any) -> Any:
    return argument.float() if isinstance(argument, Tensor | nn.Module) else argument


def _read(returned: Any) -> Tensor:
    """Tensors, arrays, numbers and lists of them as one tensor without a gradient."""
    kind = type(returned).__name__
    if returned is None or returned is Ellipsis:
        raise NoNumbersError("your function returned nothing; replace the dots and return a tensor")
    if isinstance(returned, tuple) and any(isinstance(part, Tensor) for part in returned):
        comma = ": is there a comma behind it?" if len(returned) == 1 else ""
        raise NoNumbersError(
            f"your function returned a {kind} of {len(returned)}; return one tensor{comma}"
        )
    if inspect.iscoroutine(returned):
        returned.close()
    try:
        with warnings.catch_warnings(action="ignore"):
            value = _tensor(returned).detach().to_dense()
            if value.is_meta:
                raise NoNumbersError("your tensor is on the device meta and holds no values")
            if value.is_complex():
                raise NoNumbersError(f"your answer holds {value.dtype}; expected real numbers")
            value = value.cpu()
            value.double().reshape(tuple(value.shape))  # what has no shape cannot be compared
    except NoNumbersError:
        raise
    except Exception as error:
        raise NoNumbersError(f"your function returned a {kind}; return a tensor") from error
    return value


def _tensor(returned: Any) -> Tensor:
    if isinstance(returned, list) and returned and isinstance(returned[0], Tensor | list):
        return torch.stack([_tensor(part) for part in returned])
    if isinstance(returned, np.ndarray | np.generic):
        return torch.from_numpy(np.array(returned))
    return torch.as_tensor(returned).as_subclass(Tensor)
