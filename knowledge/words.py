"""Chinese text as words, by jieba's dictionary.

The dictionary is read from the package itself: jieba's own way keeps a copy of it in the folder for
temporary files, where anybody could have put another one. Unknown words are cut into their signs
(no guessing by jieba's hidden Markov model): the same word is cut the same way wherever it stands,
so what is asked for is found.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

LONGEST = 40
"""Signs; longer runs of letters are no words anybody asks for."""


class Cutter:
    """Cuts text into words. Safe to use from several threads; loading takes a second, once."""

    def __init__(self) -> None:
        import jieba  # here: importing it takes a third of a second, and not all need it

        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True

    def words(self, text: str) -> list[str]:
        """The words in order, each once where it stands; letters small, full-width as plain."""
        return [*_kept(self._jieba.cut(_plain(text), HMM=False))]

    def words_to_find(self, text: str) -> list[str]:
        """The same with the shorter words within longer ones: 自来水公司 is found by 自来水."""
        return [*_kept(self._jieba.cut_for_search(_plain(text), HMM=False))]

    def frequencies(self) -> Mapping[str, int]:
        """How often each word of the dictionary came in the texts it was made from."""
        return {word: often for word, often in self._jieba.FREQ.items() if often}


_loading = threading.Lock()


@cache
def _made() -> Cutter:
    return Cutter()


def cutter() -> Cutter:
    """The one cutter of this process."""
    with _loading:
        return _made()


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing about what a text is about."""
    text = (files("knowledge") / "stop_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def telling(words: Iterable[str]) -> list[str]:
    """Those words that say what a text is about, in order, each once; never a number."""
    seen = dict.fromkeys(words)
    stop = stop_words()
    return [word for word in seen if len(word) > 1 and word not in stop and not _is_number(word)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _kept(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if len(word) <= LONGEST and any(sign.isalnum() for sign in word))


def _is_number(word: str) -> bool:
    return not any(sign.isalpha() for sign in word)
