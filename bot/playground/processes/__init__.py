"""Servers and processes of its own: Redis, a Redis cluster, the bot."""
