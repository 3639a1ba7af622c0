"""A simulation, run by hand: `make simulate`. The constants of pacing and governor come from it."""
