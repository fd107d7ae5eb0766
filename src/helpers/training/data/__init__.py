"""The data that the book ships, one module a file, each with the digest of its own."""
