"""HTTP around the routes: answers, caches, headers, logs, streams."""
