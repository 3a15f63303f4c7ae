"""How models are trained, by name and width."""

from __future__ import annotations

from project.recipes import RECIPES, chosen


def test_a_wider_network_has_more_weight_decay():
    decays = [chosen("best", units, None, 1).weight_decay for units in (4, 8, 20, 48, 256)]
    assert decays == [0, 0, 0.006, 0.02, 0.02]
    assert RECIPES["quick"].weight_decay == RECIPES["best"].weight_decay == 0.006


def test_a_wider_network_sees_stronger_warps():
    warps = [chosen("best", units, None, 1).warp for units in (4, 20, 34, 48, 256)]
    assert warps == [1, 1, 1.125, 1.25, 1.25]


def test_the_plain_recipe_stays_plain_at_any_width():
    plain = chosen("plain", 48, None, 1)
    assert plain.weight_decay == 0 and plain.warp == 1
