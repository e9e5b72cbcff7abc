"""Measurements as ratios in one run; nothing here passes or fails a test."""
