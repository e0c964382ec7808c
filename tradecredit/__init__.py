"""Exporter Credit-Insurance Risk Dashboard: what export credit insurance would really pay."""

__version__ = "0.2.0"
