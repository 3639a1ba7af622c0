"""The report as a message in a channel."""
