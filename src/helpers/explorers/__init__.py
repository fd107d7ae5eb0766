"""Live figures: the same explorer in a notebook and on a plain page of the book.

Each class is a widget for JupyterLab, Colab and VS Code, and at the same time knows its static
form: what a page needs to show it without a kernel. The drawing and the mathematics that the
reader's hand moves are JavaScript, in ``js/``; Python holds the state.
"""

from helpers.explorers.elbo import Elbo
from helpers.explorers.em import Em
from helpers.explorers.jensen import Jensen
from helpers.explorers.kl import KL
from helpers.explorers.latent import Latent
from helpers.explorers.reparam import Reparam
from helpers.explorers.training import Training

EXPLORERS = {
    explorer.NAME: explorer for explorer in (Elbo, Em, Jensen, KL, Latent, Reparam, Training)
}

__all__ = ["Elbo", "Em", "Jensen", "KL", "Latent", "Reparam", "Training", "EXPLORERS"]
