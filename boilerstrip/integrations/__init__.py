"""Other programs' ways of running over a corpus, each with an extra of its own; nothing is imported unasked."""
