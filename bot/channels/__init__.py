"""Messengers, one module a channel."""
