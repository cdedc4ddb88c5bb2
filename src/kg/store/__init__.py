"""Where readers find the published graphs."""
