"""Explorer ``latent``: the latent plane of a VAE, and the book's front page.

Chapter: ``vae/latent-space``.
"""

import html
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import traitlets

from helpers import words
from helpers.explorers.kit.base import Explorer, Number
from helpers.explorers.kit.data import Data, model_asset, of_runs
from helpers.explorers.kit.digits import DIGITS
from helpers.explorers.kit.drawn import Drawn
from helpers.models.vae import VAE

LIMIT = 3.5  # the plane that is drawn reaches so far from the origin


class Latent(Drawn, Explorer):
    """Drag a point over the latent plane of a VAE and watch what its decoder draws there.

    ``Latent()`` shows the model that the book ships; ``Latent(vae)`` a model of yours with two
    latent dimensions, a Bernoulli decoder and 784 pixels. Reading ``explorer.z`` gives the point;
    setting it moves the point.

    State: ``mode``, ``"explore"``, ``"draw"`` or ``"interpolate"``; ``shows``, what lies under the
    point: ``"digits"``, decoded over the plane, or ``"codes"`` of test digits; ``z``, the point;
    ``strokes``, drawn by the reader, each a list x, y, x, y, ... in pixels from the upper left
    corner of 28 by 28; ``example``, the number of a test digit shown instead, -1 for none; ``a``
    and ``b``, the ends of a walk; ``t``, the fraction of it. Codes are in standard deviations of
    the prior, each coordinate between -3.5 and 3.5.

    Raises:
        ValueError: when the model cannot be shown in a plane of digits.
    """

    NAME = "latent"
    NEEDS: ClassVar[Mapping[str, Data]] = of_runs("vae-2d")
    LATER: ClassVar[Mapping[str, Data]] = {"digits": DIGITS}

    mode = traitlets.Enum(["explore", "draw", "interpolate"], "explore").tag(sync=True, state=True)
    shows = traitlets.Enum(["digits", "codes"], "digits").tag(sync=True, state=True)
    z = traitlets.List(traitlets.Float(), [0.6, -0.4]).tag(sync=True, state=True)
    example = traitlets.Int(73, min=-1, max=499).tag(sync=True, state=True)
    a = traitlets.List(traitlets.Float(), [-1.5, 0.5]).tag(sync=True, state=True)
    b = traitlets.List(traitlets.Float(), [1.0, 1.2]).tag(sync=True, state=True)
    t = Number(0.5, min=0.0, max=1.0).tag(sync=True, state=True)

    def __init__(self, model: VAE | None = None, **state: Any) -> None:
        own = {} if model is None else {"assets": {"vae-2d": model_asset(_fitting(model))}}
        self.shipped = model is None
        super().__init__(**own, **state)

    @traitlets.validate("z", "a", "b")
    def _on_the_plane(self, proposal: Any) -> list[float]:
        code: list[float] = proposal["value"]
        if len(code) != 2 or not all(math.isfinite(v) and abs(v) <= LIMIT for v in code):
            raise traitlets.TraitError(
                f"{proposal['trait'].name} is {code}; expected two numbers between {-LIMIT} and "
                f"{LIMIT}"
            )
        return code

    def to_html(self) -> str:
        """The figure for a page; a model of the reader's own needs its notebook."""
        if self.shipped:
            return super().to_html()
        note = words.here().say("figures.latent.kernel")
        return f"<p><em>{html.escape(note)}</em></p>"


def _fitting(model: VAE) -> VAE:
    config = model.config
    if (config.x_dim, config.z_dim, config.likelihood) != (784, 2, "bernoulli"):
        raise ValueError(
            f"the model has {config.x_dim} pixels, {config.z_dim} latent dimensions and a "
            f"{config.likelihood} decoder; expected 784, 2 and bernoulli"
        )
    return model
