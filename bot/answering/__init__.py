"""The way of one question, from the inbox to the reply that stands."""
