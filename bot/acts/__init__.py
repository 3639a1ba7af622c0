"""What people do with the bot besides asking: what happens then, and who may; a module an act."""
