"""What the process itself may have: computing time, memory, open files."""
