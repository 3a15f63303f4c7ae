"""What decides how a model is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The same recipe on the same machine gives the same bytes.

    Attributes:
        lstm_units: width of the LSTM.
        epochs: passes over the training images.
        seed: of the first weights and of the order of the images.
        batch_size: images for each step.
        learning_rate: Adam's highest.
        warm_up: share of the steps in which the learning rate rises to its highest; in
            the rest it falls to zero along half a cosine.
        steps: trains on only as many batches, for a trial; None for whole epochs.
    """

    lstm_units: int
    epochs: int
    seed: int
    batch_size: int = 128
    learning_rate: float = 0.02
    warm_up: float = 0.1
    steps: int | None = None
