"""Pages of the browser on which every error and every request is watched."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
)

NewContext = Callable[..., BrowserContext]
# What the button "Keep still" of a figure leaves behind (src/helpers/explorers/kit/motion.js).
STILL = "try { localStorage.setItem('figures-still', '') } catch {}"
# No figure near the screen is a still picture that will come to life, or waits for its data. Nearer
# than where a figure is started (src/helpers/explorers/kit/loader.js).
ARRIVED = """() => [...document.querySelectorAll("figure.explorer")].every((figure) => {
  const { top, bottom, width } = figure.getBoundingClientRect();
  const { state } = figure.dataset;
  if (state === "loading" || figure.querySelector('.bx[aria-busy="true"]')) return false;
  return state !== "poster" || !width || bottom < -300 || top > innerHeight + 300;
})"""
WITHOUT_NETWORK = ("data:", "blob:", "about:")


class Opener:
    """Called with a page's address, opens it; remembers what went wrong on all its pages."""

    def __init__(self, new_context: NewContext, server: str, folder: str) -> None:
        self.new_context = new_context
        self.server = server
        self.folder = folder
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []
        self.allowed: list[re.Pattern[str]] = []

    def __call__(
        self,
        path: str,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        reduced_motion: bool = False,
        file: bool = False,
        fragment: str = "",
        touch: bool = False,
        moving: bool = False,
    ) -> Page:
        """Open a page in a context of its own and wait until it and the figures in sight are there.

        ``path`` is relative to the site and may end in a query; with ``file`` the page comes from
        the folder itself, not from the server. ``touch`` makes the browser that of a phone. No
        figure moves by itself, as for a reader who has told one to keep still, unless ``moving``.
        """
        context = self.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            has_touch=touch,
            is_mobile=touch,
        )
        self.contexts.append(context)
        base = self.folder if file else self.server
        self.watch(context, base)
        if not moving:
            context.add_init_script(STILL)
        page = context.new_page()
        page.goto(f"{base}/{path}" + (f"#{fragment}" if fragment else ""))
        page.wait_for_function(ARRIVED)
        return page

    def allow(self, pattern: str) -> None:
        """Do not count problems that this regular expression finds something in."""
        self.allowed.append(re.compile(pattern))

    def close(self) -> list[str]:
        """Close all pages and return what went wrong, one problem an entry."""
        # Before the contexts close, because that interrupts what is still under way.
        problems = [
            text
            for text in dict.fromkeys(self.problems)
            if not any(pattern.search(text) for pattern in self.allowed)
        ]
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        return problems

    def watch(self, context: BrowserContext, base: str) -> None:
        """Listen to everything that a context reports."""

        def requested(request: Request) -> None:
            if not request.url.startswith((f"{base}/", *WITHOUT_NETWORK)):
                self.problems.append(f"request to another origin: {request.url}")

        def failed(request: Request) -> None:
            # A page that is left or a script may rightly give up what it asked for.
            if request.failure != "net::ERR_ABORTED":
                self.problems.append(f"failed request: {request.url}: {request.failure}")

        def answered(response: Response) -> None:
            if response.status >= 400:
                self.problems.append(f"failed request: {response.url}: status {response.status}")

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                where = message.location["url"]
                self.problems.append(f"console {message.type}: {message.text} ({where})")

        def thrown(error: WebError) -> None:
            self.problems.append(f"uncaught error: {error.error}")

        context.on("request", requested)
        context.on("requestfailed", failed)
        context.on("response", answered)
        context.on("console", said)
        context.on("weberror", thrown)
