"""What operators look up: articles, their approval, and finding them."""
