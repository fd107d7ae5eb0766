"""The book's engine with a learning rate that starts three times higher and falls to 0."""

from benchmarks import engine_book


def train(epochs: int) -> dict:
    """Train once, for four fifths of the epochs that the other engines get."""
    return engine_book.train(max(1, epochs * 4 // 5), learning_rate=3e-3, decay=True)
