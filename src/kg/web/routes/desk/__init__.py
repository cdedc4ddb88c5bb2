"""The pages of the desk, below ``/desk``: for who is signed in, and nobody else."""
