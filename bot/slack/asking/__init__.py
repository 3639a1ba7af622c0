"""What Storm is asked: a person's words, with names for ids and with what was said before."""
