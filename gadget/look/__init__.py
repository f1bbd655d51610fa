"""Look: one camera frame at the press."""
