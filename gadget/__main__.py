"""`python -m gadget` and the `gadget` command."""

from __future__ import annotations

from gadget.cli import main

if __name__ == "__main__":
    main()
