"""Who works at the desk, what each of them may do, and how they show who they are."""
