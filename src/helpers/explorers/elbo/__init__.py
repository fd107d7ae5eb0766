"""Explorer ``elbo``: the bound on the bent wire. Chapters ``vae/jensen-bound``, ``vae/encoder``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number


class Elbo(Explorer):
    """Drag a Gaussian guess q over the exact posterior and watch log p(x) = ELBO + KL.

    The model is :class:`helpers.models.toy.CurveModel`. State: ``mu`` and ``sigma``, mean and
    standard deviation of q, in units of z; ``curvature`` (per unit of z) and ``noise`` (in units
    of x) of the wire; ``x``, the observation, two numbers; ``split``, what the bar takes apart:
    ``"gap"`` for log p(x) = ELBO + KL(q || p(z|x)), ``"terms"`` for ELBO = reconstruction -
    KL(q || p(z)); ``follow``, whether q moves to its best place whenever the model or x changes.
    """

    NAME = "elbo"

    mu = Number(0.5, min=-4, max=4).tag(sync=True, state=True)
    sigma = Number(0.9, min=0.05, max=2.5).tag(sync=True, state=True)
    curvature = Number(1.0, min=0, max=2).tag(sync=True, state=True)
    noise = Number(0.5, min=0.25, max=1.5).tag(sync=True, state=True)
    x = traitlets.List(traitlets.Float(), [0.3, 1.2], minlen=2, maxlen=2).tag(sync=True, state=True)
    split = traitlets.Enum(["gap", "terms"], "gap").tag(sync=True, state=True)
    follow = traitlets.Bool(False).tag(sync=True, state=True)

    @traitlets.validate("x")
    def _inside(self, proposal: traitlets.Bunch) -> list[float]:
        x1, x2 = proposal["value"]
        if not (-2.5 <= x1 <= 2.5 and -1 <= x2 <= 4):
            raise traitlets.TraitError(
                f"x is {proposal['value']}; expected [x1, x2] with x1 between -2.5 and 2.5 and "
                "x2 between -1 and 4"
            )
        return [x1, x2]
