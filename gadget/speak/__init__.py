"""Speak: the answer aloud."""
