"""Somebody who speaks with a whole node's REST as a browser does: with cookies, JSON and an origin."""

import json
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from tests.web_node import Answer
from tests.whole_node import WholeNode

PASSWORD = "patru cuvinte fără legătură"


@dataclass
class Person:
    """A browser of somebody."""

    node: WholeNode
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Give the origin of the node's pages."""
        return f"http://127.0.0.1:{self.node.web_port}"

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Ask something of ``/api/v1`` (or of a path that begins with a slash twice) and keep the cookies."""
        headers = {"Authorization": "", "Content-Type": "application/json", "Origin": self.origin, **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        content = b"" if body is None else json.dumps(body).encode()
        full = path[1:] if path.startswith("//") else f"/api/v1{path}"
        answer = self.node.request(method, full, headers=headers, body=content or None)
        for name, morsel in SimpleCookie(answer.headers.get("set-cookie", "")).items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        return answer

    def told(self, method: str, path: str, body: Any = None) -> Any:
        """Ask something that has to succeed; gives what is answered."""
        answer = self.ask(method, path, body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer.json() if answer.body else None

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Ask something that is refused; gives status and code."""
        answer = self.ask(method, path, body)
        assert answer.status >= 400, (method, path, answer.status, answer.body)
        return answer.status, answer.json()["code"]

    def log_in(self, name: str, password: str = PASSWORD) -> Any:
        """Log in by password; gives how far that came."""
        return self.told("POST", "/session", {"name": name, "password": password})

    def is_in(self) -> bool:
        """Tell whether the node knows who this is."""
        return self.ask("GET", "/session").status == 200


def person_in(node: WholeNode, name: str, role: str = "administrator", *, institution: str = "") -> Person:
    """Make a person with ``PASSWORD`` and log them in."""
    node.identity.add_person(name, role, PASSWORD, institution=institution, actor="test")
    one = Person(node)
    one.log_in(name)
    return one
