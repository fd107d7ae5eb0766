"""What live figures share: widget, static form, weights for the page, JavaScript."""
