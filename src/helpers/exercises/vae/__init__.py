"""Checks for the exercises of ``chapters/vae``, each at the path of its chapter."""
