"""How any model is trained: the loop, its checkpoints, the data. Nothing here knows a model."""
