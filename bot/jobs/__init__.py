"""Work that nobody is waiting for in a chat."""
