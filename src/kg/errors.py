"""What can go wrong, as values that hold the facts; the edges (cli, web) turn them into one sentence."""


class KgError(Exception):
    """Wrong use, or nothing to work on: the message says what, where and what to do."""


class SourceError(KgError):
    """A record that cannot be read: `place` inside it and the `problem`."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem


class QueryError(KgError):
    """A query that is not answered: unknown name, bad parameter, SPARQL error, or a thing that is not allowed."""


class StoreError(KgError):
    """A graph that is not there or cannot be opened."""
