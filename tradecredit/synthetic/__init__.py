"""The synthetic book: seed and scale in, a folder of Parquet out."""

from tradecredit.synthetic.book import build_book

__all__ = ["build_book"]
