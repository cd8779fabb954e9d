"""Reports on SQL: drafts, signed versions, templates; see ``domain.report_ports``.

Entry point: ``reports.SqlReports``.
"""
