"""Gadget: a voice-and-camera device that hears, looks, decides, acts and answers without a network."""

__version__ = "0.1.0"
