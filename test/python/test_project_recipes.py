"""How models are trained, by name and width."""

from __future__ import annotations

from project.recipes import RECIPES, chosen


def test_a_wider_network_has_more_weight_decay():
    decays = [chosen("best", units, None, 1).weight_decay for units in (4, 8, 20, 48)]
    assert decays == [0, 0, 0.006, 0.02]
    assert RECIPES["quick"].weight_decay == RECIPES["best"].weight_decay == 0.006


def test_the_plain_recipe_has_no_weight_decay():
    assert chosen("plain", 48, None, 1).weight_decay == 0
