"""Checks for the exercises of ``chapters/systems``, each at the path of its chapter."""
