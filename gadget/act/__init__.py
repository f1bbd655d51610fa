"""Act: the catalogue of actions and what carries them out."""
