"""The rest of the project, as far as it helps to complete a file. Runs in a process of its own."""
