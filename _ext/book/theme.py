"""Every class and id of the theme on which the book relies: what to look at after an upgrade.

Python takes the names from here. Style sheets and scripts must write them out; a test of the built
site finds each name there in this list, and each name of this list, but for what is removed, on a
page.
"""

from __future__ import annotations

# What the pages are searched for.
ARTICLE = "bd-article"
BOOK_BAR = "bd-sidebar-primary"
BOOK_TITLE = "logo__title"
CONTENTS = "bd-toc-nav"
HOST_LOGO = "btn__icon-container"
LAUNCHES = "dropdown-launch-buttons"
MENU_BUTTON = "btn"
MODE_ICON = "theme-switch"
NEXT = "right-next"
NEXT_TITLE = "prev-next-title"
SEARCH_KEYS = "search-button__kbd-shortcut"
WIDE_TABLE = "pst-scrollable-table-container"

# What style sheets and scripts in _static name besides.
STYLED = {
    "bd-article-container",
    "bd-container",
    "bd-container__inner",
    "bd-content",
    "bd-header-article",
    "bd-main",
    "bd-search",
    "bd-sidebar-secondary",
    "dropdown-item",
    "dropdown-menu",
    "form-control",
    "prev-next-area",
    "prev-next-footer",
    "prev-next-info",
    "primary-toggle",
    "pst-primary-sidebar-checkbox",
    "pst-secondary-sidebar-checkbox",
    "search-button__button",
    "search-button__overlay",
    "search-button__wrapper",
    "secondary-toggle",
    "sidebar-toggle",
    "skip-link",
    "theme-switch-button",
}

# Glyphs of the icon font, without their prefix, by the name of ours in _static/icons.css.
ICONS = {
    "angle-left": "back",
    "angle-right": "forward",
    "bars": "menu",
    "chalkboard": "slides",
    "circle-half-stroke": "auto",
    "download": "download",
    "file": "file",
    "list": "list",
    "magnifying-glass": "search",
    "moon": "dark",
    "rocket": "launch",
    "sun": "light",
}

# Elements of scripts that the book does not load, and the button for printing as PDF.
REMOVED = [
    "//button[@id='pst-back-to-top']",
    "//div[contains(@class, 'pst-async-banner-revealer')]",
    "//*[@id='pst-scroll-pixel-helper' or @id='rtd-footer-container' or @id='searchbox']",
    "//div[@id='jb-print-docs-body']",
    "//div[contains(@class, 'sbt-scroll-pixel-helper')]",
    "//header[contains(@class, 'bd-header ')][not(*)]",
    "//footer[@class='bd-footer'][not(*)]",
    "//button[contains(@class, 'btn-fullscreen-button')]",
    "//li[button[contains(@class, 'btn-download-pdf-button')]]",
]

KEPT = STYLED | {
    ARTICLE,
    BOOK_BAR,
    BOOK_TITLE,
    CONTENTS,
    LAUNCHES,
    MENU_BUTTON,
    MODE_ICON,
    NEXT,
    NEXT_TITLE,
    SEARCH_KEYS,
    WIDE_TABLE,
}
