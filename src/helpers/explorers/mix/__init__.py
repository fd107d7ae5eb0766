"""Explorer ``mix``: two models without a network draw digits and judge them.

Chapter: ``generative-models``.
"""

from collections.abc import Mapping
from typing import ClassVar

import traitlets

from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data
from helpers.explorers.kit.digits import DIGITS
from helpers.explorers.mix.fit import MODELS


class Mix(Explorer):
    """Turn a digit and its noise; naive Bayes and a mixture of Gaussians draw it and judge it.

    State: ``digit``, the class, 0 to 9; ``turn``, how far the second dial is turned, a fraction of
    a full turn; ``shows``, ``"draw"``, where that dial turns the noise behind a draw of each
    model, or ``"digit"``, where it goes through fifty test digits of the class; ``seed``, of the
    noise. Log-likelihoods are in nats: log p(x|c) of binary pixels under naive Bayes, log p(u|c)
    of 40 coordinates under the mixture.
    """

    NAME = "mix"
    NEEDS: ClassVar[Mapping[str, Data]] = {"mix": MODELS}
    LATER: ClassVar[Mapping[str, Data]] = {"digits": DIGITS}

    digit = traitlets.Int(3, min=0, max=9).tag(sync=True, state=True)
    turn = Number(0.0, min=0.0, max=1.0).tag(sync=True, state=True)
    shows = traitlets.Enum(["draw", "digit"], "draw").tag(sync=True, state=True)
    seed = traitlets.Int(0, min=-1_000_000, max=1_000_000).tag(sync=True, state=True)
