"""The path of the PyTorch examples' VAE, rebuilt from its description for comparison.

torchvision is not needed: its MNIST turns each row into a PIL image and ToTensor turns that into a
float tensor; the Dataset below does the same work item by item.
"""

import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

from helpers.models import vae
from helpers.training.data import mnist as data


class ItemwiseMNIST(Dataset):
    """One image at a time, by way of PIL."""

    def __init__(self) -> None:
        x, self.digits = data.mnist("train")
        self.images = (x * 255).round().to(torch.uint8).reshape(-1, 28, 28)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        picture = Image.fromarray(self.images[index].numpy())
        array = torch.from_numpy(np.array(picture, np.uint8, copy=True))
        tensor = array.view(28, 28, 1).permute(2, 0, 1).contiguous()
        return tensor.to(torch.float32).div(255), int(self.digits[index])


class ExampleVAE(nn.Module):
    """784-400-20-400-784 with separate heads for mean and log-variance."""

    def __init__(self, z_dim: int = 20) -> None:
        super().__init__()
        self.hidden, self.out = nn.Linear(784, 400), nn.Linear(400, 784)
        self.mu, self.logvar = nn.Linear(400, z_dim), nn.Linear(400, z_dim)
        self.up = nn.Linear(z_dim, 400)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        h = F.relu(self.hidden(x.view(-1, 784)))
        mu, logvar = self.mu(h), self.logvar(h)
        deviation = torch.exp(0.5 * logvar)
        z = mu + torch.randn_like(deviation) * deviation
        return torch.sigmoid(self.out(F.relu(self.up(z)))), mu, logvar

    def as_book_model(self) -> vae.VAE:
        """The same weights in the book's class, so that one function evaluates all engines."""
        model = vae.VAE(vae.VAEConfig(z_dim=self.mu.out_features))
        encoder, decoder = model.encoder.layers, model.decoder.layers
        encoder[0].load_state_dict(self.hidden.state_dict())
        with torch.no_grad():
            encoder[2].weight.copy_(torch.cat([self.mu.weight, self.logvar.weight]))
            encoder[2].bias.copy_(torch.cat([self.mu.bias, self.logvar.bias]))
        decoder[0].load_state_dict(self.up.state_dict())
        decoder[2].load_state_dict(self.out.state_dict())
        return model


def train(epochs: int, z_dim: int = 20, batch_size: int = 128) -> dict:
    """Train once; seconds and test ELBO per epoch."""
    torch.manual_seed(0)
    loader = DataLoader(ItemwiseMNIST(), batch_size=batch_size, shuffle=True)
    x_test, _ = data.mnist("test")
    model = ExampleVAE(z_dim)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    seconds, elbos = [], []
    for _ in range(epochs):
        started = time.perf_counter()
        total = 0.0
        for x, _ in loader:
            optimizer.zero_grad()
            probabilities, mu, logvar = model(x)
            mismatch = F.binary_cross_entropy(probabilities, x.view(-1, 784), reduction="sum")
            kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
            loss = mismatch + kl
            loss.backward()
            total += loss.item()
            optimizer.step()
        seconds.append(time.perf_counter() - started)
        generator = torch.Generator().manual_seed(1)
        elbos.append(vae.evaluate(model.as_book_model(), x_test, generator)["elbo"])
    return {
        "samples_per_second": 60_000 * epochs / sum(seconds),
        "seconds": seconds,
        "test_elbo": elbos,
    }
