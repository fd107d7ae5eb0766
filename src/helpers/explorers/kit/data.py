"""What live figures show: data that travel with a widget, or as a script beside the pages.

An asset is a dict of JSON values and bytes; compressed bytes stand as ``{"gzip": bytes}``. A page
opened from a folder may load scripts but not fetch files, hence :func:`to_script`. Every figure
declares its own data; that of a shipped run is found by the run's name. This module knows nothing
of widgets or pages.
"""

import base64
import functools
import inspect
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from helpers import runs
from helpers.explorers.kit.layers import pack
from helpers.training import checkpoints

Asset = dict[str, Any]
PACKING = Path(inspect.getfile(pack))


@dataclass(frozen=True)
class Data:
    """Data that a figure shows.

    Attributes:
        maker: makes the asset, the same every time.
        files: what it is made from, besides the module of `maker`.
        arguments: of `maker`.
    """

    maker: Callable[..., Asset]
    files: tuple[Path, ...] = ()
    arguments: tuple[Any, ...] = ()

    def build(self) -> Asset:
        """The asset."""
        return self.maker(*self.arguments)

    def sources(self) -> tuple[Path, ...]:
        """All files whose change may change the asset."""
        return (Path(inspect.getfile(inspect.unwrap(self.maker))), *self.files)


def of_runs(*names: str) -> dict[str, Data]:
    """The data of shipped runs, by the name of the run."""
    return {name: Data(run_asset, (runs.checkpoint(name), PACKING), (name,)) for name in names}


@functools.cache
def run_asset(name: str) -> Asset:
    """What a page needs of a shipped run: its networks, or those of all its snapshots.

    Raises:
        ValueError: when there is no such run, or no page needs anything of it.
        CheckpointError: when its file is missing or damaged.
    """
    run = runs.load(name)
    if not run.page:
        raise ValueError(
            f"the run {name!r} has nothing for a page; expected page='model' or page='snapshots' "
            "in its file"
        )
    if run.page == "model":
        return model_asset(runs.shipped(name))
    return recorded(runs.untrained(name), checkpoints.load_state(runs.checkpoint(name)))


def model_asset(model: nn.Module) -> Asset:
    """A model's networks, those of its method ``networks``; see :func:`layers.pack`.

    Raises:
        ValueError: when it has no such method, or a layer that a page cannot run.
    """
    networks = getattr(model, "networks", None)
    if networks is None:
        raise ValueError(
            f"{type(model).__name__} has no method networks(); expected one that returns what a "
            "page runs, modules made of layers by name"
        )
    return pack(networks())


def recorded(model: nn.Module, content: dict[str, Any]) -> Asset:
    """A recorded run: its weights at some epochs and its test figures at all of them.

    Args:
        model: of the run; takes the weights of every snapshot in turn.
        content: of the run's file.

    Returns:
        ``networks`` as :func:`layers.pack` describes them; ``weights``: one buffer after another,
        for each of ``snapshots``, the epochs they were taken at (0: untrained); ``history``: the
        test figures of every epoch from 0 on; ``beta``, where the record has one.
    """
    packed = []
    for snapshot in content["snapshots"]:
        model.load_state_dict(snapshot)
        packed.append(model_asset(model))
    record = content["record"]
    return {
        "networks": packed[0]["networks"],
        "weights": b"".join(asset["weights"] for asset in packed),
        **{key: record[key] for key in ("snapshots", "history", "beta") if key in record},
    }


def to_script(name: str, asset: Asset) -> str:
    """A script that hands an asset to the page; bytes become ``{"base64": text}``.

    The asset is JSON in a string, with its Adler-32 checksum: the page refuses what was damaged.
    """
    text = json.dumps(asset, default=_to_json, separators=(",", ":"))
    checksum = zlib.adler32(text.encode("ascii"))
    given = f"{json.dumps(name)}, {json.dumps(text)}, {checksum}"
    return f"globalThis.bookExplorers.asset({given});\n"


def _to_json(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"cannot write {type(value).__name__} to a script; expected JSON or bytes")
    return {"base64": base64.b64encode(value).decode("ascii")}
