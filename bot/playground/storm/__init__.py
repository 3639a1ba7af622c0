"""A stand-in for Storm, with scripted trouble."""
