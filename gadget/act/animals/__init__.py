"""Animals: what is safe for them, how they are kept, and what to do first when something happens."""
