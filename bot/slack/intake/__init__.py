"""What Slack sends: events, presses, and the connections they come on."""
