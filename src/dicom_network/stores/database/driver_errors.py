"""What drivers raise about the database as such, in the project's family of errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from dicom_network.domain.errors import Unavailable


class DriverErrors:
    """The errors of the driver of an engine, which is asked for them: nobody pays for a driver that is not in use."""

    def __init__(self, engine: sa.Engine) -> None:
        driver = engine.dialect.loaded_dbapi
        is_server = engine.dialect.name != "sqlite"
        self._hint = "is it running, and does index.url say where, and as whom?" if is_server else ""
        self.any: type[Exception] = driver.Error
        """Root of the driver's family."""
        self.outages: tuple[type[Exception], ...] = (
            driver.OperationalError,
            sa.exc.OperationalError,
            sa.exc.TimeoutError,
        )
        """The database, not the statement, is the matter; but see ``outage_of``."""

    def outage_of(self, error: BaseException) -> Unavailable | None:
        """Tell what an error means for the asker; None where it is a mistake of the program."""
        if not isinstance(error, self.outages):
            return None
        cause = getattr(error, "orig", None) or error
        text = str(cause)
        if text.startswith(("no such", "near ")):
            # SQLite calls a wrong statement an operational error too.
            return None
        if "full" in text:
            return Unavailable("the disk of the database is full", code="storage.out-of-space")
        return Unavailable(
            f"the database does not answer: {type(cause).__name__}",
            code="index.unavailable",
            hint=self._hint,
        )

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Raise outages as Unavailable."""
        try:
            yield
        except self.outages as error:
            outage = self.outage_of(error)
            if outage is None:
                raise
            raise outage from error
