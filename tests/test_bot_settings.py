"""What the environment sets, and which variable a wrong value names."""

from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_cache_path, user_data_path

from bot.settings import Settings, spoken, stats_are_public
from corpus.errors import BadSetting


def test_defaults():
    settings = Settings.from_env({})
    assert settings.home == user_data_path("clausier")
    assert settings.cache == user_cache_path("clausier")
    assert (settings.seed, settings.model, settings.language) == (True, "", "fr")


def test_values(tmp_path):
    settings = Settings.from_env(
        {
            "CLAUSIER_HOME": str(tmp_path / "données"),
            "CLAUSIER_CACHE": "~/cache",
            "CLAUSIER_SEED": "0",
            "CLAUSIER_MODEL": "intfloat/multilingual-e5-base",
            "CLAUSIER_LANG": "en",
        }
    )
    assert settings.home == tmp_path / "données"
    assert settings.cache == Path.home() / "cache"
    assert (settings.seed, settings.model) == (False, "intfloat/multilingual-e5-base")
    assert settings.language == "en"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"CLAUSIER_LANG": "fr", "LANG": "en_US.UTF-8"}, "fr"),
        ({"CLAUSIER_LANG": "en_GB"}, "en"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "fr_FR.UTF-8", "LANG": "en_US.UTF-8"}, "fr"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({}, "fr"),
    ],
)
def test_language(environ, language):
    assert Settings.from_env(environ).language == spoken(environ) == language


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CLAUSIER_HOME", __file__),
        ("CLAUSIER_HOME", "a\0b"),
        ("CLAUSIER_HOME", "~nobody-of-that-name/x"),
        ("CLAUSIER_CACHE", __file__),
        ("CLAUSIER_SEED", "non"),
        ("CLAUSIER_LANG", "de"),
    ],
)
def test_a_wrong_value_names_its_variable(variable, value):
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({variable: value})
    assert caught.value.data["variable"] == variable


def test_a_language_that_is_wrong_is_complained_of_in_that_of_the_locale():
    assert spoken({"CLAUSIER_LANG": "de", "LANG": "en_US.UTF-8"}) == "en"


def test_confinement_is_required_or_not():
    assert Settings.from_env({"CLAUSIER_CONFINE": "require"})
    with pytest.raises(BadSetting) as caught:
        Settings.from_env({"CLAUSIER_CONFINE": "yes"})
    assert caught.value.data["variable"] == "CLAUSIER_CONFINE"


def test_statistics_are_for_admins_unless_that_is_said():
    name = "CLAUSIER_PUBLIC_STATS"
    assert [stats_are_public({name: value}) for value in ("", " ", "0", "1")] == [
        *([False] * 3),
        True,
    ]
    assert not stats_are_public({})
    with pytest.raises(BadSetting) as raised:
        stats_are_public({name: "oui"})
    assert raised.value.data["variable"] == name
