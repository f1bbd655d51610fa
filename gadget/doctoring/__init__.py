"""What the doctor looks at besides the stages: the board, the service, and what only a person can see or hear."""
