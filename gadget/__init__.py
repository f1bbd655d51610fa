"""Gadget: a voice-and-camera device that hears, looks, decides, acts and answers without a network."""

__version__ = "0.1.0"

import os as _os

# ONNX Runtime tells its makers what it is used for, unless this stands there before it is loaded. Nothing leaves here.
_os.environ["ORT_DISABLE_TELEMETRY"] = "1"
