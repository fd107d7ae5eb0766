"""Explorer ``jensen``: Jensen's inequality on a few atoms. Chapter ``vae/jensen-bound``."""

import traitlets

from helpers.explorers.kit.base import Explorer, Number


class Jensen(Explorer):
    """Drag atoms along a convex function and watch g(E X), E g(X) and the gap between them.

    State: ``g``, the convex function; ``atoms``, the values X takes, in units of x; ``weights``,
    their probabilities up to a common factor, each between 0 and 1, as many as atoms.
    """

    NAME = "jensen"

    g = traitlets.Enum(["neg-log", "exp", "square", "linear"], "neg-log").tag(sync=True, state=True)
    atoms = traitlets.List(Number(), [0.25, 1.2, 3.4], minlen=1).tag(sync=True, state=True)
    weights = traitlets.List(Number(), [0.4, 0.3, 0.3]).tag(sync=True, state=True)

    @traitlets.validate("weights")
    def _proper(self, proposal: traitlets.Bunch) -> list[float]:
        weights: list[float] = proposal["value"]
        if not all(0 <= weight <= 1 for weight in weights):
            raise traitlets.TraitError(f"weights are {weights}; expected numbers from 0 to 1")
        return weights
