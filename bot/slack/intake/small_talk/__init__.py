"""What a message is by its words: chatter, for a colleague, a remark or a question."""
