"""Verbs: one folder a capability. Modules share nouns, ports and events, and never import each other.

In each folder: ``service`` use cases, ``model`` pure rules, ``dimse``, ``web`` and ``api`` thin edges, ``tasks``
background work. May import: ``base`` and below.
"""
