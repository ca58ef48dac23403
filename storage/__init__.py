"""Everything that is remembered."""
