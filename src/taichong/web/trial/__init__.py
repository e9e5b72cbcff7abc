"""The pages of trial."""
