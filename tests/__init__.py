"""The tests; a package, so that no other of that name in the environment is taken for it."""
