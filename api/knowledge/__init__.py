"""The knowledge base: articles, their approval, finding them."""
