"""Frame in, figure out; no loading, no filtering beyond what drawing needs."""
