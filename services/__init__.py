"""The three services. They never import each other; they tell each other by events."""
