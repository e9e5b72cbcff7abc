"""Taichong: find the point on your own body, press it right, stay safe, learn honestly whether it helps."""
