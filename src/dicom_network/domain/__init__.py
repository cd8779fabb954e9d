"""Nouns and rules: what exists and what must hold, free of I/O.

Patients, studies, series and instances; peers, institutions, people; queries; audit events; the ports behind
which durable things live; the one family of errors. May import: ``standard``.
"""
