"""What the bot talks about, one module a conversation, pure."""
