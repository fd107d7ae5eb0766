"""Checks for the chapters on the ten systems."""
