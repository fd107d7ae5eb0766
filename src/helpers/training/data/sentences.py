"""English-Mandarin sentence pairs from Tatoeba, with who wrote them."""

import gzip
from typing import NamedTuple

from helpers.training.data.files import checked_bytes

FILE = "tatoeba-eng-cmn.tsv.gz"
SHA256 = "ddf4275eefe995da0eebdfb371ce9562e51fe490052a75ba0910558a9c37f3af"


class SentencePair(NamedTuple):
    """One English sentence, a Mandarin translation, and who wrote them."""

    english: str
    mandarin: str
    attribution: str


def sentence_pairs() -> list[SentencePair]:
    """All English-Mandarin pairs of the Tatoeba extract, in the file's order.

    Raises:
        DataFileError: when the file is missing or damaged.
    """
    text = gzip.decompress(checked_bytes(FILE, SHA256)).decode("utf-8")
    return [SentencePair(*line.split("\t")) for line in text.splitlines()]
