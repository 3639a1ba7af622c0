"""The documents that the stand-in Storm answers from."""
