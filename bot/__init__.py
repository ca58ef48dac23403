"""Otklik: the chatbot of a public employment centre."""
