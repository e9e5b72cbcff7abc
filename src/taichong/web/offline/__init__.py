"""The pages of offline."""
