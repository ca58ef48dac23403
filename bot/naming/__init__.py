"""What things are called in a conversation, whichever flow speaks of them."""
