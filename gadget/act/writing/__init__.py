"""Writing in a picture: recognised in a process of its own, put in order, and searched for what was asked."""
