"""Show: light and earcons, one pattern for each state and error."""
