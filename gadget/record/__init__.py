"""Record: the microphone, its pre-roll, and the end of speech."""
