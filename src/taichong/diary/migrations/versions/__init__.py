"""One file a revision, oldest first by its number; a released one is never edited."""
