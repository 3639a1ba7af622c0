"""What the bot is about, without any I/O."""
