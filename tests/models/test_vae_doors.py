"""What a VAE takes and refuses: images, bytes, NaN, dtypes, devices, sizes."""

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.utils.data import TensorDataset

from helpers.models import vae
from helpers.models.networks import Decoder, DecoderConfig, Encoder, EncoderConfig
from helpers.training.data.mnist import binarize
from helpers.training.loop import fit

SIDE, D, M = 4, 16, 2


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def model(likelihood: str = "bernoulli") -> vae.VAE:
    torch.manual_seed(0)
    return vae.VAE(vae.VAEConfig(x_dim=D, hidden=(5,), z_dim=M, likelihood=likelihood))


X = torch.rand(6, D, generator=seeded(1))
BAD = {
    "bytes": ((X * 255).byte(), "x holds uint8; expected floating-point numbers: x.float()"),
    "bools": (X > 0.5, r"x holds bool; expected floating-point numbers: x.float\(\)"),
    "integers": (X.long(), "x holds int64; expected floating-point numbers"),
    "half": (X.half(), r"x holds float16 and the model float32; expected the same: x.to\(torch.fl"),
    "double": (X.double(), "x holds float64 and the model float32; expected the same"),
    "images": (
        X.reshape(6, 1, SIDE, SIDE),
        r"x has shape \(6, 1, 4, 4\); expected a non-empty batch .*: flatten images with x.flatten",
    ),
    "rows of images": (X.reshape(6, SIDE, SIDE), r"shape \(6, 4, 4\); expected .* x.flatten\(1\)"),
    "one image": (X[0], r"x has shape \(16,\); expected a non-empty batch \(B, D\) with D = 16"),
    "nothing": (X[:0], r"x has shape \(0, 16\); expected a non-empty batch"),
    "wide": (torch.cat([X, X], 1), "x has 32 values per example; this model expects 16"),
    "on another device": (X.to("meta"), "x is on meta and the model on cpu; expected one device"),
}
VALUES = {
    "255 times": (
        255 * X,
        "x has values from .* to 2.*; expected pixels in .* divide bytes by 255",
    ),
    "below 0": (X - 0.5, "x has values from -0.*; expected pixels in "),
    "NaN": (X.where(X < 0.9, math.nan), "x holds NaN or infinite values; expected finite numbers"),
    "infinite": (X.where(X < 0.9, math.inf), "x holds NaN or infinite values"),
}


def trained(x: Tensor, pixels: str = "real", likelihood: str = "bernoulli") -> None:
    network = model(likelihood)
    step = vae.vae_step(network, torch.optim.SGD(network.parameters(), lr=0.1), pixels=pixels)
    fit(step, x, epochs=1, batch_size=4, generator=seeded(), state={}, progress=False)


def stepped(x: Tensor, pixels: str = "real") -> None:
    network = model()
    step = vae.vae_step(network, torch.optim.SGD(network.parameters(), lr=0.1), pixels=pixels)
    before = [parameter.detach().clone() for parameter in network.parameters()]
    try:
        step((x,), seeded())
    finally:  # a step that refuses a batch has not begun
        assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))


DOORS = {
    "evaluate": lambda x: vae.evaluate(model(), x, seeded()),
    "log_likelihood": lambda x: vae.log_likelihood(model(), x, seeded(), samples=2),
    "log_weights": lambda x: model().log_weights(x, seeded(), 2),
    "check": lambda x: model().check(x),
    "fit": trained,
    "fit, dynamic": lambda x: trained(x, "dynamic"),
    "step": stepped,
    "step, dynamic": lambda x: stepped(x, "dynamic"),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
@pytest.mark.parametrize("name", [*BAD, *VALUES])
def test_every_door_refuses_the_same_data(door: Callable, name: str) -> None:
    x, said = {**BAD, **VALUES}[name]
    if door in (DOORS["fit"], DOORS["fit, dynamic"]):  # which looks at containers first
        said = {
            "nothing": r"data has lengths \[0\]",
            "on another device": "generator is on cpu",
        }.get(name, said)
    with pytest.raises(ValueError, match=said) as caught:
        door(x)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("x", "said"), VALUES.values(), ids=VALUES.keys())
def test_the_density_and_the_draws_refuse_such_pixels_too(x: Tensor, said: str) -> None:
    for door in (
        lambda: model().decoder.log_prob(x, torch.zeros(6, M)),
        lambda: model().elbo_terms(x, seeded()),
        lambda: model()(x, torch.zeros(6, M)),
        lambda: binarize(x, seeded()),
    ):
        with pytest.raises(ValueError, match=said):
            door()


def test_a_gaussian_decoder_takes_any_finite_number() -> None:
    trained(2 * X - 1, likelihood="gaussian")
    for name in ("NaN", "infinite"):
        with pytest.raises(ValueError, match="x holds NaN or infinite values"):
            trained(VALUES[name][0], likelihood="gaussian")


@pytest.mark.parametrize("data", [X, (X,), [X], TensorDataset(X)])
def test_containers_of_images(data: object) -> None:
    trained(data)


def test_images_with_their_labels_are_refused() -> None:
    for data in ((X, torch.arange(6)), TensorDataset(X, torch.arange(6))):
        with pytest.raises(
            ValueError, match="the batch holds 2 tensors; expected the examples alone"
        ):
            trained(data)


def test_a_step_takes_a_bare_tensor() -> None:
    network = model()
    still = torch.optim.SGD(network.parameters(), lr=0.0)
    bare, tuple_ = (vae.vae_step(network, still)(b, seeded()) for b in (X, (X,)))
    assert bare == tuple_


@pytest.mark.parametrize(
    ("z", "said"),
    [
        (torch.zeros(6, 3), "z has 3 values per example; this model expects 2"),
        (torch.zeros(6, 1), "z has 1 values per example; this model expects 2"),
        (torch.zeros(()), "z has no values per example; this model expects 2"),
        (torch.zeros(6, 2).double(), "z holds float64 and the model float32; expected the same"),
        (torch.zeros(6, 2).long(), r"z holds int64; expected floating-point numbers: z.float\(\)"),
        (
            torch.zeros(6, 2, device="meta"),
            "z is on meta and the model on cpu; expected one device",
        ),
        ([[0.0, 0.0]], "z is of type list; expected a floating-point tensor"),
    ],
)
def test_codes_of_another_kind_are_refused(z: Tensor, said: str) -> None:
    for door in (model().decode, model().decoder, lambda z: model().decoder.log_prob(X, z)):
        with pytest.raises(ValueError, match=said):
            door(z)


def test_images_of_another_size_are_refused_by_the_decoder() -> None:
    z = torch.zeros(6, M)
    for likelihood in ("bernoulli", "gaussian"):  # one pixel, or none, would broadcast
        for x in (X[:, :1], X[:, :5], torch.tensor(0.5)):
            with pytest.raises(
                ValueError, match=r"x has .* values per example; this model expects"
            ):
                model(likelihood).decoder.log_prob(x, z)
        with pytest.raises(ValueError, match=r"x \(4, 16\), .* \(6, 16\).*; expected axes that"):
            model(likelihood).decoder.log_prob(X[:4], z)


@pytest.mark.parametrize("shape", [(1, M), (5, M), (3, 1, M), (0, 6, M), (2, 3, 6, M)])
def test_noise_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"eps has shape .*; expected \(B, m\) = \(6, 2\), or"):
        model()(X, torch.zeros(shape))


def test_a_generator_of_another_device_is_refused() -> None:
    network = model()
    for door in (network.noise, network.sample):
        with pytest.raises(ValueError, match=r"the generator is on NoneType; expected torch.Gen"):
            door(3, None)
    meta = model().to("meta")
    with pytest.raises(ValueError, match=r"is on cpu; expected torch.Generator\('meta'\)"):
        meta.noise(3, seeded())


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"hidden": 400}, r"hidden is 400; expected a tuple of sizes, as \(400,\)"),
        ({"hidden": [400]}, r"hidden is \[400\]; expected a tuple"),
        ({"hidden": (400.0,)}, r"hidden is \(400.0,\), where a size is 400.0; expected at least 1"),
        ({"hidden": (True,)}, "where a size is True; expected at least 1, a whole number"),
        ({"x_dim": 0}, "x_dim is 0; expected at least 1"),
        ({"z_dim": 2.0}, "z_dim is 2.0; expected at least 1, a whole number"),
        ({"z_dim": "2"}, "z_dim is '2'; expected"),
    ],
)
@pytest.mark.parametrize("config", [vae.VAEConfig, EncoderConfig, DecoderConfig])
def test_other_sizes_are_refused(config: type, sizes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        config(**sizes)


@pytest.mark.parametrize("likelihood", ["Bernoulli", "laplace", "", None])
def test_another_likelihood_is_refused(likelihood: str) -> None:
    for config in (vae.VAEConfig, DecoderConfig):
        with pytest.raises(
            ValueError, match=r"likelihood is .*; expected 'bernoulli' or 'gaussian'"
        ):
            config(likelihood=likelihood)


def test_an_optimizer_of_another_model_is_refused() -> None:
    with pytest.raises(ValueError, match="the optimizer holds no parameter of the model; expected"):
        vae.vae_step(model(), torch.optim.SGD(model().parameters(), lr=0.1))


def test_networks_say_what_they_expect() -> None:
    encoder, decoder = Encoder(EncoderConfig(D, (5,), M)), Decoder(DecoderConfig(M, (5,), D))
    with pytest.raises(ValueError, match="x has 15 values per example; this model expects 16"):
        encoder(X[:, :15])
    with pytest.raises(ValueError, match="z has 15 values per example; this model expects 2"):
        decoder(X[:, :15])


def test_autocast_may_mix_dtypes() -> None:
    network = model()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mu, _ = network.encode(X)
        assert mu.dtype == torch.bfloat16
        network.decode(mu)
        network.elbo_terms(X, seeded()).kl.mean().backward()
