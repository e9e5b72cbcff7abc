"""The pages of api."""
