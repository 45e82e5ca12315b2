"""Failing checks → why: a sum for a mean, a digit, a wrong input."""
