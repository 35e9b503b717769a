"""Trained parts that travel as folders: model.json, weights.npz, card.md."""

from __future__ import annotations


class ModelError(ValueError):
    """A model is missing, damaged or of another kind than asked for; the message says which and how to mend it."""
