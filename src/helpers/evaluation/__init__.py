"""How samples and codes are measured. Functions of tensors; nothing here knows a model."""
