"""Garbage in rings is collected when memory is given back."""

import gc
import weakref

from tradecredit.app.frame import memory


class Ring:
    """An object that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_holds_itself_is_gone_after_memory_was_given_back():
    gc.disable()
    try:
        ring = weakref.ref(Ring())
        assert ring() is not None
        memory.give_back()
        assert ring() is None
    finally:
        gc.enable()
