"""Where the rooms meet: for one question, for what people do, for each of the commands."""
