"""Transcribe: sound to words, on the device."""
