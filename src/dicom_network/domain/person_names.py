"""Person names as people read them (PS3.5 6.2.1)."""


def readable_name(person_name: str) -> str:
    """Give a PN value as ``Family, Given Middle``, with what stands before and behind; the first group that says any.

    A value that does not follow the standard (no ``^`` in it) stays as it is.
    """
    group = next((one for one in person_name.split("=") if one.strip("^ ")), "")
    family, given, middle, prefix, suffix = (part.strip() for part in [*group.split("^"), "", "", "", "", ""][:5])
    after = " ".join(part for part in (prefix, given, middle) if part)
    name = ", ".join(part for part in (family, after) if part)
    return f"{name}, {suffix}" if suffix and name else name or suffix
