"""Person names as people read them (PS3.5 6.2.1)."""


def readable_name(person_name: str) -> str:
    """Give a PN value as ``Family, Given Middle``, with what stands before and behind; the first group that says any.

    A value that does not follow the standard (no ``^`` in it) stays as it is.
    """
    group = person_name
    if "=" in person_name:
        group = next((one for one in person_name.split("=") if one.strip("^ ")), "")
    family, *others = [part.strip() for part in group.split("^")]
    given, middle, prefix, suffix = [*others, "", "", "", ""][:4]
    after = " ".join(filter(None, (prefix, given, middle)))
    name = f"{family}, {after}" if family and after else family or after
    return f"{name}, {suffix}" if suffix and name else name or suffix
