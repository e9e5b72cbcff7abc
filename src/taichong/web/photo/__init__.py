"""A point on a photo of one's own: the page, the pictures of what to tap, and the policy that keeps the photo there."""
