"""What pages tell machines: citations, schema.org, Open Graph, links."""
