"""Reads about cases: always through `visible_to`, and row-level security behind it."""
