"""How much may be asked of Slack, and by whom next. Pure."""
