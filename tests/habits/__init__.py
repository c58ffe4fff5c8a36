"""What review would otherwise look for again and again. Each habit is shown to fail on a small bad sample."""
