"""Addresses as people write them."""


def host_and_port(host: str, port: int) -> str:
    """Write ``host:port``; an IPv6 address in brackets (RFC 3986 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
