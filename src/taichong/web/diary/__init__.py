"""The pages of diary."""
