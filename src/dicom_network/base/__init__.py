"""The contracts that everything above is built on: component, module, node, settings, DIMSE service, log, metrics …

May import: ``domain``, ``protocol``, ``standard``.
"""
