"""Results that are kept: computed once, shared by everyone who asks, bounded in bytes."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa

Result = TypeVar("Result")


class Results:
    """Results by key, at most ``most_bytes`` of them; what was used longest ago goes first.

    Everyone is given the same object, so nobody may write into it. What is larger than the
    bound by itself is not kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.byte_count = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._turns: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """The result under ``key``, computed where it is not kept, by one thread for all."""
        with self._lock:
            if key in self._found:
                return self._again(key)
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._found:
                    return self._again(key)
            try:
                result = compute()
                self._keep(key, result)
            finally:
                with self._lock:
                    self._turns.pop(key, None)
        return result

    def _again(self, key: Hashable) -> Any:
        self._found.move_to_end(key)
        return self._found[key][0]

    def _keep(self, key: Hashable, result: object) -> None:
        size = _bytes_of(result)
        if size > self.most_bytes:
            return
        with self._lock:
            if key in self._found:
                return
            self._found[key] = (result, size)
            self.byte_count += size
            while self.byte_count > self.most_bytes:
                _key, (_oldest, freed) = self._found.popitem(last=False)
                self.byte_count -= freed


def _bytes_of(result: object) -> int:
    if isinstance(result, dict):
        return sum(map(_bytes_of, result.values()))
    if isinstance(result, pd.DataFrame):
        # Asking pandas takes longer than many a query: it makes a series of each column.
        return sum(map(_array_bytes, result._mgr.arrays))
    if isinstance(result, pa.Table):
        return int(result.nbytes)
    raise TypeError(f"the size of a {type(result).__name__} is not known")


def _array_bytes(array: Any) -> int:
    objects = sum(map(sys.getsizeof, array.ravel())) if array.dtype == object else 0
    return int(array.nbytes) + objects
