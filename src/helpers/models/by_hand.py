"""The gradient of the bound without automatic differentiation, on flat buffers.

One hidden layer on either side, rectified, and a Bernoulli decoder: the network of
``models.vae`` with ``hidden=(n,)``. Knows no optimizer and no data.
Chapter: ``vae/by-hand``, equations (V.20) to (V.23).
"""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers import arguments
from helpers.models.vae import VAE, Terms

# A layer's weight and bias, in the order of a VAE's own parameters.
PARTS = ("W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4")


class FlatVAE:
    """The weights of a :class:`~helpers.models.vae.VAE` in one vector, and its gradient.

    The model's parameters become views into ``weights``: who changes the vector changes the
    model. Every buffer is made once, for batches of up to `rows` examples.

    Attributes:
        weights: ``(P,)``, all parameters in a row; ``weights.grad`` is what :meth:`gradient`
            writes, so that an optimizer over ``[weights]`` trains the model.

    Raises:
        ValueError: for another likelihood than Bernoulli, another number of hidden layers than
            one, parameters of different dtypes, or `rows` that is no whole number above 0.
    """

    def __init__(self, model: VAE, rows: int) -> None:
        config = model.config
        if config.likelihood != "bernoulli" or len(config.hidden) != 1:
            raise ValueError(
                f"the model has likelihood {config.likelihood!r} and {len(config.hidden)} hidden "
                "layers; expected 'bernoulli' and 1, for which the formulas are written"
            )
        arguments.whole("rows", rows)
        parameters = list(model.parameters())
        arguments.one_dtype(**dict(zip(PARTS, parameters, strict=True)))
        self.config = config
        self.weights = torch.cat([p.detach().flatten() for p in parameters])
        self.weights.grad = torch.zeros_like(self.weights)
        self._w = self._views(self.weights, parameters)
        self._g = self._views(self.weights.grad, parameters)
        for parameter, view in zip(parameters, self._w.values(), strict=True):
            parameter.data = view
        sizes = {"h": config.hidden[0], "s": 2 * config.z_dim, "z": config.z_dim}
        sizes |= {"k": config.hidden[0], "l": config.x_dim}
        sizes |= {f"d{name}": size for name, size in sizes.items()}
        self._buffers = {name: self.weights.new_empty(rows, size) for name, size in sizes.items()}

    @staticmethod
    def _views(flat: Tensor, like: list[torch.nn.Parameter]) -> dict[str, Tensor]:
        """The vector cut into tensors of the parameters' shapes, which share its memory."""
        cuts = flat.split([p.numel() for p in like])
        return {name: cut.view_as(p) for name, cut, p in zip(PARTS, cuts, like, strict=True)}

    @torch.no_grad()
    def gradient(self, x: Tensor, eps: Tensor) -> Terms:
        """Both terms of the bound, and into ``weights.grad`` the gradient of their mean's negative.

        Args:
            x: ``(B, d)``, values in [0, 1].
            eps: ``(B, m)``, standard normal.

        Returns:
            Means over the batch of reconstruction and KL, nats.

        Raises:
            ValueError: when x or eps has another shape than the model takes, or B is more than
                there are rows of the buffers.
        """
        w, count, m = self._w, len(x), self.config.z_dim
        arguments.batch(x, self.config.x_dim, like=self.weights)
        arguments.rows("eps", eps, m, like=self.weights)
        if len(eps) != count or count > len(self._buffers["h"]):
            raise ValueError(
                f"x has {count} rows and eps {len(eps)}; expected as many in both, at most "
                f"{len(self._buffers['h'])}"
            )
        b = {name: buffer[:count] for name, buffer in self._buffers.items()}
        # Forward.
        h = torch.addmm(w["b1"], x, w["W1"].T, out=b["h"]).relu_()
        s = torch.addmm(w["b2"], h, w["W2"].T, out=b["s"])
        mu, logvar = s[:, :m], s[:, m:]
        sigma = torch.exp(0.5 * logvar)
        z = torch.addcmul(mu, sigma, eps, out=b["z"])
        k = torch.addmm(w["b3"], z, w["W3"].T, out=b["k"]).relu_()
        l = torch.addmm(w["b4"], k, w["W4"].T, out=b["l"])  # noqa: E741
        misfit = softplus(l).sum() - torch.dot(x.flatten(), l.flatten())
        kl = 0.5 * (mu.square() + sigma.square() - 1 - logvar).sum()
        # Backward: the sensitivity of each quantity, in the opposite order.
        dl = torch.sigmoid(l, out=b["dl"]).sub_(x).div_(count)
        self._layer("4", dl, k)
        dk = torch.mm(dl, w["W4"], out=b["dk"]).mul_(k.sign())
        self._layer("3", dk, z)
        dz = torch.mm(dk, w["W3"], out=b["dz"])
        ds = b["ds"]
        torch.add(dz, mu, alpha=1 / count, out=ds[:, :m])
        ds[:, m:] = 0.5 * (dz * eps * sigma + (sigma.square() - 1) / count)
        self._layer("2", ds, h)
        dh = torch.mm(ds, w["W2"], out=b["dh"]).mul_(h.sign())
        self._layer("1", dh, x)
        return Terms(-misfit / count, kl / count)

    def _layer(self, number: str, sensitivity: Tensor, inputs: Tensor) -> None:
        """The gradient of one layer's weight and bias, from the sensitivity of its outputs."""
        torch.mm(sensitivity.T, inputs, out=self._g[f"W{number}"])
        torch.sum(sensitivity, 0, out=self._g[f"b{number}"])
