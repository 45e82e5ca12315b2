"""An assessment file filled in on a terminal: its questions, what is known so far, and the form on the screen."""
