"""Sphinx extension: the address of its repository in the one form of all links.

People give an address as they copied it: from the button that clones, from the browser, with a
branch behind it. All of these become ``https://github.com/OWNER/NAME``. What the menu of hosted
notebooks cannot open is refused: another host than GitHub, a book in a folder of a repository.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

# https://, ssh://, git://, git+https://; then perhaps a user, whose password must not be kept.
SCHEME = re.compile(r"\A(?:git\+)?(?:https?|ssh|git)://(?:[^@/]*@)?|\A[\w.-]+@(?=[\w.-]+:)", re.I)
HOST = re.compile(r"\A(?:www\.|ssh\.)?github\.com(?::\d+)?[/:]+", re.I)
OWNER = re.compile(r"[A-Za-z\d](?:[A-Za-z\d-]{0,38})", re.A)
NAME = re.compile(r"(?!\.{1,2}\Z)[\w.-]{1,100}", re.A)
# What git allows in a branch's name, less what means something in an address.
BRANCH = re.compile(r"(?![-/.])(?!.*(?:\.\.|//|/\.|\.lock(?:/|\Z)|[/.]\Z))[\w./+=,-]+", re.A)
SITE = re.compile(r"https?://[a-z\d.-]+(?::\d+)?(?:/[\w.~%+-]+)*/?", re.A | re.I)
GITHUB = "https://github.com/OWNER/NAME"


class Repository(NamedTuple):
    """Where the book lives."""

    url: str
    branch: str


def repository(url: str, branch: str) -> Repository:
    """The address in its one form.

    Args:
        url: the repository's, in any form in which GitHub gives it, or ``OWNER/NAME``.
        branch: the branch, perhaps with slashes. An address with ``/tree/BRANCH`` must agree.

    Raises ``ValueError`` in one sentence where no link could be made of it.
    """
    if not isinstance(branch, str):  # YAML takes 2026 and on for something else
        raise ValueError(f"the branch is {branch!r}: put its name in quotes")
    given = url.strip()
    rest = SCHEME.sub("", re.sub(r"[?#].*", "", given, count=1), count=1)
    named = HOST.search(rest) is not None
    parts = HOST.sub("", rest, count=1).strip("/").split("/")
    if not named and (rest != given or len(parts) != 2 or ":" in rest or "." in parts[0]):
        raise ValueError(
            f"the address of the repository is {without_secrets(given)!r}, but Colab and Binder "
            f"open notebooks from GitHub: expected {GITHUB}"
        )
    owner, name = (*parts[:2], "")[:2]
    name = re.sub(r"\.git\Z", "", name, flags=re.I)
    if not OWNER.fullmatch(owner) or not NAME.fullmatch(name):
        raise ValueError(
            f"the address of the repository is {without_secrets(given)!r}, which names no owner "
            f"and no repository that GitHub could have: expected {GITHUB}"
        )
    if not BRANCH.fullmatch(branch):
        raise ValueError(f"the branch is {branch!r}, which no link can hold: expected one as main")
    # Other pages of a repository, as its issues, lie behind other words.
    if behind := "/".join(parts[3:] if parts[2:3] in (["tree"], ["blob"]) else []):
        if behind.startswith(f"{branch}/"):
            raise ValueError(
                f"the address leads to {behind.removeprefix(branch)[1:]!r} inside a repository, "
                "but the book must be the whole of one: expected an address without a folder"
            )
        if behind != branch:
            raise ValueError(
                f"the address leads to {behind!r}, but the branch is {branch!r}: expected {GITHUB}"
            )
    return Repository(f"https://github.com/{owner}/{name}", branch)


def site(address: str) -> str:
    """The address of the published pages, ending in a slash; empty where there is none.

    Pages of a repository that is called like the owner's host lie at the root of that host.
    Raises ``ValueError`` in one sentence.
    """
    if address and not SITE.fullmatch(address):
        raise ValueError(
            f"the address of the pages is {address!r}: "
            "expected one like https://OWNER.github.io/NAME/"
        )
    found = re.sub(r"\A(https?://([a-z\d-]+\.github\.io))/\2/?\Z", r"\1/", address, flags=re.I)
    return found.rstrip("/") + "/" if found else ""


def without_secrets(url: str) -> str:
    """An address as it may be shown: without the password or token that a clone's may hold."""
    return re.sub(r"(?<=//)[^@/]*@", "", url)


def configure(app: Sphinx, config: Any) -> None:
    """Bring what ``_config.yml`` says into its form, before the theme makes links of it."""
    theme = config.html_theme_options
    try:
        found = repository(theme["repository_url"], theme["repository_branch"])
        config.html_baseurl = site(config.html_baseurl)
    except ValueError as error:
        raise ConfigError(f"_config.yml: {error}") from error
    theme["repository_url"], theme["repository_branch"] = found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("config-inited", configure, priority=100)  # before the theme reads its options
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
