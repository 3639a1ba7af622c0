"""What Slack takes: blocks, the elements in them, and views, each with its fields and sizes."""
