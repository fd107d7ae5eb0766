"""Explorer ``train``: the page trains a VAE on real digits. Chapter ``vae/training``."""

from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data
from helpers.explorers.kit.digits import DIGITS
from helpers.explorers.train.digits import BINARY_DIGITS


class Train(Explorer):
    """Train a variational autoencoder on binary digits, in the page.

    State: ``m`` latent dimensions, ``width`` of both hidden layers, ``beta``, the weight of the KL
    term, ``rate`` of Adam, ``without``, a digit that training never sees (-1: none), ``seed`` of
    weights, order and noise, and ``steps``, how far the run has come. The same state is the same
    run; one with ``steps`` above 0 is computed as soon as it is shown.
    """

    NAME = "train"
    LATER: ClassVar[Mapping[str, Data]] = {"binary-digits": BINARY_DIGITS, "digits": DIGITS}
    STILL: ClassVar[Mapping[str, Any]] = {"steps": 1500}

    m = traitlets.Enum([2, 10], 2).tag(sync=True, state=True)
    width = traitlets.Enum([100, 200, 400], 200).tag(sync=True, state=True)
    beta = Number(1.0, min=0, max=10).tag(sync=True, state=True)
    rate = Number(1e-3, min=1e-4, max=1.0).tag(sync=True, state=True)
    without = traitlets.Int(-1, min=-1, max=9).tag(sync=True, state=True)
    seed = traitlets.Int(1, min=0).tag(sync=True, state=True)
    steps = traitlets.Int(0, min=0, max=6000).tag(sync=True, state=True)
