"""The model store: which model files there are, where they lie, and how they get there.

Nothing is ever fetched while the gadget runs: only `Store.pull`, which a person asks for, touches a network,
and the modules that do so are not even imported before.
"""

from gadget.store.landing import Progress
from gadget.store.manifest import Manifest, Model, load_manifest
from gadget.store.shelf import Row, Store

__all__ = ["Manifest", "Model", "Progress", "Row", "Store", "load_manifest"]
