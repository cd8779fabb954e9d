"""Verbs: one folder a capability. Modules share nouns, ports and events, and never import each other.

In each folder: ``service`` use cases, ``model`` pure rules, ``dimse`` and ``web`` thin edges, ``tasks`` background work,
``settings`` the module's section of the settings file. May import: ``base`` and below.
"""
