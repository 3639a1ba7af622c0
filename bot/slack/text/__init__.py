"""Storm's Markdown made harmless, cut into pieces and brought into Slack's forms. Pure."""
