"""Chromium, in which all else is tested: what it shows is what the other engines must show."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.engines.engine import Window


class Chromium(Window):
    """A page of Playwright."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> None:
        self.page.goto(address)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def call(self, function: str, given: str) -> str:
        return str(self.page.evaluate(function, given))

    def press(self, *keys: str) -> None:
        self.page.keyboard.press("+".join(keys))
