"""Checks for the exercises of ``chapters/gan``, each at the path of its chapter."""
