"""Garbage in rings is collected when memory is given back."""

import gc
import weakref

from tradecredit.app.frame import memory


class Ring(list[object]):
    """A list that can be asked after, and is its own only member."""


def test_what_holds_itself_is_gone_after_memory_was_given_back():
    gc.disable()
    try:
        ring = Ring()
        ring.append(ring)
        left = weakref.ref(ring)
        del ring
        assert left() is not None
        memory.give_back()
        assert left() is None
    finally:
        gc.enable()
