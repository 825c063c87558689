"""What can be wrong with a request about an article: the fault of the one who asks, nothing was
changed.
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of all errors of this package. ``code`` is what clients tell them apart by."""

    code = "article_refused"


class NotInThisState(KnowledgeError):
    """The version is not in a state at which this can be done."""

    code = "article_not_in_this_state"


class OwnArticle(KnowledgeError):
    """Nobody decides on what they wrote."""

    code = "own_article"


class ValidityWrong(KnowledgeError):
    """The validity ends before it begins, or is over already."""

    code = "validity_wrong"
