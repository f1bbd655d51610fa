"""Rooms: ideas for furnishing and arranging them."""
