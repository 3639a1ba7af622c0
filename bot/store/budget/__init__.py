"""The governor that all copies of the bot share."""
