"""Words that ledgers use, listed by what they mean."""

from collections.abc import Callable, Mapping


def by_word(words_of: Mapping[str, str], plain: Callable[[str], str] = str.strip) -> dict[str, str]:
    """Each word of the lists (cut at ``|``) with what it means; the first of two meanings counts.

    ``plain`` is how a word is written for a comparison.
    """
    meanings: dict[str, str] = {}
    for meaning, words in words_of.items():
        for word in words.split("|"):
            meanings.setdefault(plain(word) or word.strip(), meaning)
    return meanings
