"""Learn the points in the browser: a question, an answer in words or with a finger on the body."""
