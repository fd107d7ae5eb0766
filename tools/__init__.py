"""Commands for who works on the book: ``python -m tools.NAME``."""
