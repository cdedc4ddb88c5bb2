"""The site's addresses, one module for each family of them."""
