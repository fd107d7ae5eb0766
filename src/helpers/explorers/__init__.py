"""Live figures: the same explorer in a notebook and on a plain page of the book.

One folder an explorer: its class is a widget for JupyterLab, Colab and VS Code, and at the same
time knows its static form, what a page needs to show it without a kernel. The drawing and the
mathematics that the reader's hand moves are JavaScript beside it; Python holds the state. The
folders are the only list of explorers there is.
"""
