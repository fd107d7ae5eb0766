"""The file of a run under way: written after every epoch, and what a killed run goes on from."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

import torch

from helpers.training import checkpoints, distributed, identity
from helpers.training.lock import locked


class Stateful(Protocol):
    """Anything that can say and restore its state: modules, optimizers and schedules do."""

    def state_dict(self) -> Any: ...
    def load_state_dict(self, state_dict: Any) -> Any: ...


class RunFile:
    """Where one run of ``fit`` keeps its state; under several processes, process 0 does."""

    def __init__(
        self, path: Path, state: Mapping[str, Stateful], generator: torch.Generator
    ) -> None:
        self.path = path
        self.state = state
        self.generator = generator
        self.identity: dict[str, str] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes off the file until the run ends."""
        with ExitStack() as stack:
            distributed.from_first(lambda: self._take(stack))
            yield

    def resume(self, run: Mapping[str, str]) -> dict[str, Any] | None:
        """Restore the state of an earlier run and return its history; None where there is none.

        Args:
            run: the identity of this run, of :func:`helpers.training.identity.describe`.

        Raises:
            CheckpointError: when the file is damaged or the identity is another; the state is then
                as it was.
        """
        content = distributed.from_first(lambda: self._checked(run))
        if content is None:
            return None
        before = {name: copy.deepcopy(part.state_dict()) for name, part in self.state.items()}
        try:
            for name, part in self.state.items():
                part.load_state_dict(content["state"][name])
            self.generator.set_state(content["generator"])
        except (RuntimeError, ValueError, KeyError) as error:
            for name, part in self.state.items():
                part.load_state_dict(before[name])
            reason = str(error).strip().splitlines()[-1].strip()
            raise checkpoints.CheckpointError(
                f"the checkpoint {self.path} does not fit this run's {', '.join(self.state)} "
                f"({reason}); delete it or choose another file"
            ) from None
        history: dict[str, Any] = content["history"]
        return history

    def save(self, history: dict[str, Any]) -> None:
        """Write the state of the run and its history so far.

        Raises:
            CheckpointError: when the file cannot be written.
        """
        if distributed.rank() == 0:
            content = {
                "run": self.identity,
                "state": {name: part.state_dict() for name, part in self.state.items()},
                "generator": self.generator.get_state(),
                "history": history,
            }
            try:
                checkpoints.save_state(self.path, content)
            except OSError as error:
                raise checkpoints.unwritable(self.path, error) from None

    def _take(self, stack: ExitStack) -> None:
        stack.enter_context(locked(self.path))
        checkpoints.check_writable(self.path)

    def _checked(self, run: Mapping[str, str]) -> dict[str, Any] | None:
        self.identity = dict(run)
        if not self.path.exists():
            return None
        content = checkpoints.load_state(self.path)
        if not {"run", "state", "generator", "history"} <= set(content):
            raise checkpoints.CheckpointError(
                f"{self.path} holds {sorted(content)}; expected the state of a run; choose "
                "another file"
            )
        there = content["run"]
        # A model that has just been trained to where the file stands goes on from there.
        reached = identity.start(content["state"], content["generator"])
        here = {n: there.get(n, v) if reached.get(n) == v else v for n, v in run.items()}
        if differing := identity.differences(there, here):
            raise checkpoints.CheckpointError(
                f"the checkpoint {self.path} belongs to another run: {differing}; delete it or "
                "choose another file"
            )
        self.identity = there
        return content
