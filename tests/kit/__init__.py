"""The kit for authors of rule files and plugins, as they use it."""
