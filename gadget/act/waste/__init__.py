"""Waste: which bin a thing goes in, by the rules of the place."""
