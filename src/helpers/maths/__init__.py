"""The book's mathematics as functions of tensors: densities, bounds, integrals, gradients.

One file a concept. Nothing here knows a network, a data set or a training run.
"""
