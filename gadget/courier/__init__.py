"""The network process: carries what must leave, and finds out what is asked for. It has no devices."""
