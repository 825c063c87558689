"""Chinese text as words, by jieba's dictionary.

The dictionary is read from the package itself: jieba's own way keeps a copy of it in the folder for
temporary files, where anybody could have put another one. Unknown words are cut into their signs
(no guessing by jieba's hidden Markov model), and found by each two of them that stand together.

How a text is cut depends on what stands around a word (路灯不亮 was once 路 and 灯不亮). So what a
text is *counted* by is its cut, and what it is *found* by is every word of the dictionary that
stands in it, however it is cut: who asks for a word finds it wherever it is written.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

LONGEST = 40
"""Signs; longer runs of letters are no words anybody asks for."""
NEGATIONS = frozenset("不没未无")
"""Alone they say nothing; with the sign beside them they do: 不亮, 没水."""
SELDOM = 5
"""What the dictionary has seen so often at most, with a negation within, is a phrase somebody once
wrote and no word: 灯不亮 (3 times) hid 路灯 (446 times).
"""


class Cutter:
    """Cuts text into words. Safe to use from several threads; loading takes a second, once."""

    def __init__(self) -> None:
        import jieba  # here: importing it takes a third of a second, and not all need it

        self._jieba = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        for word, often in self._jieba.FREQ.items():
            if 0 < often <= SELDOM and len(word) > 2 and not NEGATIONS.isdisjoint(word[1:]):
                self._jieba.FREQ[word] = 0  # as jieba keeps beginnings of words
        self._jieba.initialized = True

    def words(self, text: str) -> list[str]:
        """The words in order, each once where it stands; letters small, full-width as plain."""
        return [*_kept(self._cut(_plain(text)))]

    def words_to_find(self, text: str) -> list[str]:
        """What the text is found by, each once: its words, every other word of the dictionary that
        stands in it (自来水 in 自来水公司, 公安 in 市公安局), and each two signs beside one that
        was cut out alone: names the dictionary does not know.
        """
        plain = _plain(text)
        found: dict[str, None] = {}
        before = ""
        for word in self._cut(plain):
            found[word] = None
            if (_is_sign(before) or _is_sign(word)) and _is_chinese(before[-1:], word[:1]):
                found[before[-1] + word[0]] = None
            before = word
        found |= dict.fromkeys(self._within(plain))
        return [*_kept(found)]

    def words_asked(self, text: str) -> list[tuple[str, ...]]:
        """What a question asks for, each once: the ways it can stand among ``words_to_find``.

        A word stands there as it is. A sign that was cut out alone stands there with the one before
        or behind it, or alone where that text was cut so, too (桩 of 充电桩 as 电桩); one that is
        denied only with the denial (不亮). Words that say nothing are left out.
        """
        asked: dict[tuple[str, ...], None] = {}
        words = ["", *self._cut(_plain(text)), ""]
        for before, word, behind in zip(words, words[1:], words[2:], strict=False):
            if word in NEGATIONS:
                if _says(behind):
                    asked[(word + behind[0],)] = None
            elif _is_sign(word):
                if _says(word) and before not in NEGATIONS:
                    pairs = [before[-1] + word] if _says(before) else []
                    pairs += [word + behind[0]] if _says(behind) else []
                    asked[(*pairs, word)] = None
            elif word not in stop_words():
                asked |= dict.fromkeys((one,) for one in _kept([word]))
        return list(asked)

    def words_within(self, word: str) -> list[str]:
        """The shorter words of the dictionary within one."""
        return [one for one in dict.fromkeys(self._within(word)) if one != word]

    def frequencies(self) -> Mapping[str, int]:
        """How often each word of the dictionary came in the texts it was made from."""
        return {word: often for word, often in self._jieba.FREQ.items() if often}

    def _cut(self, plain: str) -> Iterator[str]:
        cut: Iterator[str] = self._jieba.cut(plain, HMM=False)
        return cut

    def _within(self, plain: str) -> Iterator[str]:
        """Every word of two signs and more that stands anywhere."""
        for begin, ends in self._jieba.get_DAG(plain).items():
            for last in ends:
                if last > begin:
                    yield plain[begin : last + 1]


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


def _is_chinese(*signs: str) -> bool:
    return all("\u3400" <= sign <= "\u9fff" or sign >= "\U00020000" for sign in signs)


def _is_sign(word: str) -> bool:
    """Whether it is one Chinese sign alone."""
    return len(word) == 1 and _is_chinese(word)


def _says(word: str) -> bool:
    """Whether it is Chinese and no sign that says nothing by itself."""
    if not word or not _is_chinese(word[0], word[-1]):
        return False
    return len(word) > 1 or word not in stop_words()


def _is_number(word: str) -> bool:
    return not any(sign.isalpha() for sign in word)
