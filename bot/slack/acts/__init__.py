"""What people do with the bot besides asking, in Slack: payload in, view out; a module an act."""
