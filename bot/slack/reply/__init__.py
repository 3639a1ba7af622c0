"""A reply as Slack's messages and blocks."""
