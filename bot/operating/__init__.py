"""What an operator meets of a running bot."""
