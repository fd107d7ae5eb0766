"""Addresses of forks, in every form in which people have them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from book import address
from sphinx.errors import ConfigError

from tools import repository

FORK = "https://github.com/prof/dgm"


@pytest.mark.parametrize(
    "given",
    [
        FORK,
        "http://github.com/prof/dgm",
        "https://github.com/prof/dgm.git",
        "https://github.com/prof/dgm/",
        "https://github.com/prof/dgm.git/",
        "HTTPS://GitHub.com/prof/dgm",
        "https://www.github.com/prof/dgm",
        "https://github.com//prof/dgm",
        "https://prof:ghp_secret@github.com/prof/dgm.git",
        "git@github.com:prof/dgm.git",
        "git@github.com:prof/dgm",
        "org-123@github.com:prof/dgm.git",
        "ssh://git@github.com/prof/dgm.git",
        "ssh://git@github.com:22/prof/dgm.git",
        "ssh://git@ssh.github.com:443/prof/dgm.git",
        "git://github.com/prof/dgm.git",
        "git+https://github.com/prof/dgm.git",
        "github.com/prof/dgm",
        "www.github.com/prof/dgm.git",
        "prof/dgm",
        "prof/dgm.git",
        " https://github.com/prof/dgm\n",
        "https://github.com/prof/dgm/tree/main",
        "https://github.com/prof/dgm/tree/main/",
        "https://github.com/prof/dgm/issues",
        "https://github.com/prof/dgm?tab=readme-ov-file#readme",
    ],
)
def test_every_form_of_an_address_is_one(given: str) -> None:
    assert address.repository(given, "main") == (FORK, "main")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("https://gitlab.com/prof/dgm", "open notebooks from GitHub"),
        ("git@gitlab.com:prof/dgm.git", "open notebooks from GitHub"),
        ("https://github.com.example.org/prof/dgm", "open notebooks from GitHub"),
        ("https://notgithub.com/prof/dgm", "open notebooks from GitHub"),
        ("https://gist.github.com/prof/dgm", "open notebooks from GitHub"),
        ("https://prof.github.io/dgm/", "open notebooks from GitHub"),
        ("/home/prof/dgm", "open notebooks from GitHub"),
        ("../dgm", "open notebooks from GitHub"),
        (r"C:\dgm", "open notebooks from GitHub"),
        ("dgm", "open notebooks from GitHub"),
        ("", "open notebooks from GitHub"),
        ("https://github.com/prof", "names no owner"),
        ("https://github.com/-prof/dgm", "names no owner"),
        ("https://github.com/prof/.git", "names no owner"),
        ("https://github.com/prof/..", "names no owner"),
        ("https://github.com/prof/d gm", "names no owner"),
        ("https://github.com/prof/dgm/tree/main/book", "'book' inside a repository"),
        ("https://github.com/prof/dgm/blob/main/README.md", "inside a repository"),
        ("https://github.com/prof/dgm/tree/dev", "'dev', but the branch is 'main'"),
    ],
)
def test_what_no_link_can_be_made_of_is_one_sentence(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        address.repository(given, "main")
    assert "\n" not in str(refused.value)


def test_a_password_is_not_said_again() -> None:
    with pytest.raises(ValueError, match="GitHub") as refused:
        address.repository("https://prof:secret@gitlab.com/prof/dgm", "main")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["main", "v1.0", "feature/x", "a/b/c", "2026", "on", "gh+pages"])
def test_a_branch_is_kept(name: str, tmp_path: Path) -> None:
    assert address.repository(f"{FORK}/tree/{name}", name) == (FORK, name)
    (tmp_path / "_config.yml").write_text("repository:\n  url: x\n  branch: y\n")
    repository.move(tmp_path / "_config.yml", address.Repository(FORK, name))
    assert repository.read(tmp_path / "_config.yml") == (FORK, name), "YAML took it for a number"


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a..b", "/a", "a/", "-x", "a.lock", "a#1", "a?", "a@b", "a~1", "a//b", "a/.b",
     "日本", "$(y)", "a:b", "a\n", 2026, True],
)  # fmt: skip
def test_a_branch_that_no_link_holds_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="the branch is"):
        address.repository(FORK, name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("https://prof.github.io/dgm", "https://prof.github.io/dgm/"),
        ("https://prof.github.io/dgm/", "https://prof.github.io/dgm/"),
        ("https://prof.github.io/prof.github.io/", "https://prof.github.io/"),
        ("https://Prof.github.io/prof.github.io/", "https://Prof.github.io/"),
        ("http://dgm.example.org", "http://dgm.example.org/"),
    ],
)
def test_where_the_pages_are(given: str, expected: str) -> None:
    assert address.site(given) == expected


@pytest.mark.parametrize("given", ["prof.github.io/dgm", "https://x y", "https://x/?a", "ftp://x"])
def test_what_is_no_place_of_pages_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="address of the pages"):
        address.site(given)


def configured(url: str) -> SimpleNamespace:
    """Settings of Sphinx that a ``_config.yml`` with an address gives."""
    theme = {"repository_url": url, "repository_branch": "main"}
    config = SimpleNamespace(html_theme_options=theme, html_baseurl="https://prof.github.io/dgm")
    address.configure(None, config)
    return config


def test_a_build_links_what_the_configuration_means() -> None:
    config = configured("git@github.com:prof/dgm.git")
    assert config.html_theme_options["repository_url"] == FORK
    assert config.html_baseurl.endswith("/dgm/")
    with pytest.raises(ConfigError, match=r"_config\.yml: the address .* GitHub"):
        configured("https://codeberg.org/prof/dgm")


def test_a_command_says_it_in_one_sentence(tmp_path: Path) -> None:
    found = {"repository": {"url": "https://codeberg.org/prof/dgm", "branch": "main"}}
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(found))
    with pytest.raises(SystemExit, match="GitHub"):
        repository.main(["--check"], tmp_path)
