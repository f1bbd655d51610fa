"""Decide: words (and a picture) to a call."""
