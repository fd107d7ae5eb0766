"""Explorer ``throwaway``: the mean pixel that a decoder draws. Made by a test."""

from collections.abc import Mapping
from typing import ClassVar

from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data, of_runs


class Throwaway(Explorer):
    """Move z. State: ``z``."""

    NAME = "throwaway"
    NEEDS: ClassVar[Mapping[str, Data]] = of_runs("throwaway")

    z = Number(0.5, min=-3, max=3).tag(sync=True, state=True)
