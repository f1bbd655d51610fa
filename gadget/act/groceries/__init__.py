"""Groceries: what was said of an item, the list on the device, and how it is told."""
