"""Models with parameters: one file each, from its configuration to its evaluation."""
