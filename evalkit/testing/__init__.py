"""The kit for authors of rule files and plugins: strategies, laws, the runner of case files, and a plugin for pytest.

Nothing is imported here, because every run of pytest imports the plugin. What authors use:

``evalkit.testing.strategies``: assessments and tables drawn from any instrument.
``evalkit.testing.laws``: the laws by name.
``evalkit.testing.runner``: the smallest assessment that breaks a law.
``evalkit.files.write``: an assessment put together, and as the text of its file.
"""
