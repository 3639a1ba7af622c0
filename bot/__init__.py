"""Storm in Slack: questions become one growing, sourced reply."""

__version__ = "0.1.0"
