"""Real implementations of the model and of a host that say what a test has put into them."""
