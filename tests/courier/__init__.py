"""The courier's connectors, each against a real counterpart on loopback."""
