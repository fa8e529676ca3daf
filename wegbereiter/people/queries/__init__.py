"""Reads about people: always through `visible_to`, and row-level security behind it."""
