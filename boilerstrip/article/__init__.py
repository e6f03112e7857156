"""Decides about the blocks of one article: headline, body, and the kinds of all the rest."""
