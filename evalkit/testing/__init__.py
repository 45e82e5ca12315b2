"""The kit for authors of rule files and plugins: strategies, laws, the runner of case files, and a plugin for pytest."""
