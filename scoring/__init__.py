"""Indicators as pure functions of facts: a value, its interval and its base, or nothing at all."""
