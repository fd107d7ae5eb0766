"""Programs of the system that pages on paper, pictures and tests need, installed where apt can."""
