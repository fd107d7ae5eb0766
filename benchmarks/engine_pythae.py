"""pythae's own trainer, epoch by epoch, on the same 784-400-20 network."""

import logging
import tempfile
import time

import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from torch import Tensor

from benchmarks.engine_example import ExampleVAE
from helpers.models import vae
from helpers.training.data import mnist as data


class Encoder(BaseEncoder):
    """The encoder half of the example network in pythae's interface."""

    def __init__(self, network: ExampleVAE) -> None:
        super().__init__()
        self.hidden, self.mu, self.logvar = network.hidden, network.mu, network.logvar

    def forward(self, x: Tensor) -> ModelOutput:
        h = torch.relu(self.hidden(x))
        return ModelOutput(embedding=self.mu(h), log_covariance=self.logvar(h))


class Decoder(BaseDecoder):
    """The decoder half."""

    def __init__(self, network: ExampleVAE) -> None:
        super().__init__()
        self.up, self.out = network.up, network.out

    def forward(self, z: Tensor) -> ModelOutput:
        return ModelOutput(reconstruction=torch.sigmoid(self.out(torch.relu(self.up(z)))))


def train(epochs: int) -> dict:
    """Train once; seconds and test ELBO per epoch."""
    logging.disable(logging.INFO)
    torch.manual_seed(0)
    (x, y), (x_test, _) = data.mnist("train"), data.mnist("test")
    network = ExampleVAE()
    config = VAEConfig(input_dim=(784,), latent_dim=20, reconstruction_loss="bce")
    model = VAE(config, encoder=Encoder(network), decoder=Decoder(network))
    with tempfile.TemporaryDirectory() as folder:
        settings = BaseTrainerConfig(
            output_dir=folder,
            per_device_train_batch_size=128,
            num_epochs=epochs,
            learning_rate=1e-3,
            no_cuda=True,
        )
        trainer = BaseTrainer(model, BaseDataset(x, y), training_config=settings)
        # Silent bars: the callbacks' printing is no part of the comparison.
        trainer._setup_callbacks = lambda: quiet(trainer)
        trainer.prepare_training()
        seconds, elbos = [], []
        for epoch in range(1, epochs + 1):
            started = time.perf_counter()
            trainer.train_step(epoch)
            seconds.append(time.perf_counter() - started)
            generator = torch.Generator().manual_seed(1)
            elbos.append(vae.evaluate(network.as_book_model(), x_test, generator)["elbo"])
    return {
        "samples_per_second": len(x) * epochs / sum(seconds),
        "seconds": seconds,
        "test_elbo": elbos,
    }


def quiet(trainer: BaseTrainer) -> None:
    """Give the trainer a handler without progress bars."""
    from pythae.trainers.training_callbacks import CallbackHandler, TrainingCallback

    trainer.callback_handler = CallbackHandler(callbacks=[TrainingCallback()], model=trainer.model)
