"""What is installed: plugins, rule files and rules of reports; which of them is used, and why."""
