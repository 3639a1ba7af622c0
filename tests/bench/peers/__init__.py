"""Other ways to show a stream in Slack, each in a process of its own, for comparison."""
