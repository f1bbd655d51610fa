"""Gadget: a voice-and-camera device that hears, looks, decides, acts and answers without a network."""

__version__ = "0.1.0"

import os as _os

# The environment is changed here alone, before there are threads: a C library that looks something up in it while it is
# changed crashes.

# ONNX Runtime tells its makers what it is used for, unless this stands there before it is loaded. Nothing leaves here.
_os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# llama.cpp's threads wait for each other some hundred times for each token, spinning. With another busy process on the
# board the default (seconds of spinning) made a token take 0.4-2 s instead of 14 ms; this makes it 60 ms at worst and
# costs a quiet board nothing. Read once, when the OpenMP library is loaded.
_os.environ.setdefault("GOMP_SPINCOUNT", "3000")
