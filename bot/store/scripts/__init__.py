"""The atomic steps in Redis, each one Lua script."""
