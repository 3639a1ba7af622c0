"""Replies and pages drawn: for the terminal, and as the README's pictures."""
