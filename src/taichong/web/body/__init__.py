"""The pages of body."""
