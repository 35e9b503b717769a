"""Networks that rank candidates: they learn, come back from disk unchanged, and refuse what does not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stance.heads import ModelError
from stance.network import Network
from stance.train.network import Choice, Recipe, fit

RECIPE = Recipe(hidden=8, epochs=30, batch=16, rate=1e-2, rare=1, networks=2)


def choices(n: int = 200) -> list[Choice]:
    """The right one is near, or, where nobody is near, the one whose vector's first number is large; far ones alone: nobody."""
    random = np.random.default_rng(3)
    out = []
    for _ in range(n):
        vectors = random.normal(size=(3, 4)).astype(np.float32)
        vectors[:, 0] = -2
        near, loud = random.random() < 0.4, random.random() < 0.5
        signs = [["far"], ["near"] if near else ["far"], ["far", "here"]]
        if loud:
            vectors[2, 0] = 2
        out.append(Choice(signs, [False, near, loud and not near], vectors))
    return out


@pytest.fixture(scope="module")
def network() -> Network:
    return fit("antecedent", choices(), RECIPE, encoder="abc")


def test_it_learns_signs_and_vectors_and_when_nobody_is_meant(network: Network) -> None:
    right = 0
    for choice in choices(100):
        scores = [*network.scores(choice.signs, choice.vectors), 0.0]
        right += [*choice.right, not any(choice.right)][int(np.argmax(scores))]
    assert right >= 95


def test_the_same_seed_gives_the_same_network(network: Network) -> None:
    again = fit("antecedent", choices(), RECIPE, encoder="abc")
    assert (again.first == network.first).all() and again.level == network.level


def test_it_comes_back_from_disk_unchanged(network: Network, tmp_path: Path) -> None:
    sha256 = network.save(tmp_path, card="# card\n")
    again = Network.load(tmp_path, "antecedent", encoder="abc")
    choice = choices(1)[0]
    assert (again.scores(choice.signs, choice.vectors) == network.scores(choice.signs, choice.vectors)).all()
    assert again.save(tmp_path / "copy", card="# card\n") == sha256


def test_what_does_not_fit_is_refused_in_one_sentence(network: Network, tmp_path: Path) -> None:
    network.save(tmp_path, card="")
    with pytest.raises(ModelError, match="found encoder 'abc', expected 'xyz'"):
        Network.load(tmp_path, "antecedent", encoder="xyz")
    with pytest.raises(ModelError, match="found kind 'antecedent', expected 'target'"):
        Network.load(tmp_path, "target", encoder="abc")
    (tmp_path / "weights.npz").write_bytes(b"no")
    with pytest.raises(ModelError, match=r"weights\.npz is not the file"):
        Network.load(tmp_path, "antecedent", encoder="abc")
