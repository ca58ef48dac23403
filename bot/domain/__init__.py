"""The centre's own words and rules: frozen values, pure functions."""
