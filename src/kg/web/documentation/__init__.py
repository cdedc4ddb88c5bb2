"""The vocabulary and the shapes in words, made from what is published of them."""
