"""Measurements, run by hand: `make bench`. They print numbers and decide nothing."""
