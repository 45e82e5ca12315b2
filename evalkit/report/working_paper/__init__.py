"""The working paper of an evaluation: everything that an assessor hands in, as blocks."""
