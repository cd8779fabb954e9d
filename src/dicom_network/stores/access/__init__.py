"""Access on SQL: roles, memberships, bonds and broken glass; see ``domain.access_ports``."""
