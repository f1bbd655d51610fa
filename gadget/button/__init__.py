"""Button: where the person begins. `base` is the contract, `gestures` the pure part, one module per backend."""
