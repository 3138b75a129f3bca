"""The Python face of a graph: open it, ask it, take rows, rdflib graphs or networks away."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rdflib import Graph as RdfGraph

from kg import export, iri, network, queries
from kg.errors import KgError, QueryError
from kg.export import landscape, picture
from kg.export.part import Condition, part
from kg.export.picture import Picture
from kg.export.png import png
from kg.export.svg import svg
from kg.network import Measured, Network
from kg.related import TRIAL_TRIAL, Likeness, Related, nearest
from kg.search import Found, Index, kind_named
from kg.store import Store, columns_of, current, is_url, ntriples_of, open_store, rows_of, truth_of

if TYPE_CHECKING:
    import pandas as pd


class Rows(list[dict[str, str | None]]):
    """The rows of an answer, each a dict by column; an unbound value is None."""

    def __init__(self, rows: Iterable[dict[str, str | None]] = (), columns: Sequence[str] = ()) -> None:
        super().__init__(rows)
        self.columns = list(columns)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a pandas DataFrame of texts, where pandas is installed; no rows have their columns too."""
        import pandas as pd

        return pd.DataFrame(self, columns=self.columns)


class Drawing(NamedTuple):
    """A picture, which shows itself in a notebook."""

    picture: Picture

    def svg(self) -> str:
        """The picture as an SVG document."""
        return svg(self.picture)

    def png(self) -> bytes:
        """The picture as the bytes of a PNG file, 200 pixels to the inch at the width of A4."""
        return png(self.picture)

    def _repr_svg_(self) -> str:
        return self.svg()


class Graph:
    """A graph that can be asked. Queries are named ones, files, or SPARQL written out, as for `kg query`."""

    def __init__(self, asked: Store, index: Index | None) -> None:
        self.store = asked
        self._index = index

    def select(self, query: str, /, **values: str) -> Rows:
        """The rows of a SELECT query; values fill the parameters of a named one."""
        answer = self.store.query(queries.text_of(query, values))
        return Rows(rows_of(answer), columns_of(answer))

    def construct(self, query: str, /, **values: str) -> RdfGraph:
        """The graph of a CONSTRUCT or DESCRIBE query."""
        return RdfGraph().parse(data=ntriples_of(self.store.query(queries.text_of(query, values))), format="nt")

    def ask(self, query: str, /, **values: str) -> bool:
        """The answer of an ASK query."""
        return truth_of(self.store.query(queries.text_of(query, values)))

    def search(self, text: str, kind: str | None = None, limit: int = 20) -> list[Found]:
        """Trials, sponsors, sites and concepts by their words, the last one as the beginning of a word; best first.

        Raises QueryError for a part of a graph, which has no index.
        """
        if self._index is None:
            raise QueryError("a part of a graph cannot be searched: search the whole, or ask with SPARQL")
        return self._index.find(text, kind_named(kind) if kind else None, limit)

    def network(self, name: str | None = None) -> Network:
        """A networkx graph: "trial-trial", or one of `kg.network.PROJECTIONS`, as "sponsor-site".

        Without a name it is that of trials and the things they share: read once, and frozen; `.copy()` can be changed.
        """
        if name is None:
            return self._network
        if name not in (*network.PROJECTIONS, TRIAL_TRIAL):
            raise KgError(f"no network {name!r}; there is {', '.join(network.PROJECTIONS)}, {TRIAL_TRIAL}")
        return nearest(self._network) if name == TRIAL_TRIAL else network.projected(self._reaching(export.ABOVE), name)

    def measured(self, name: str, measure: str = "degree", kind: str | None = None) -> list[Measured]:
        """The nodes of a network by "degree", "betweenness", "communities" or "components", perhaps those of one kind."""
        return network.measured(self.network(name), measure, kind)

    def rdflib(self) -> RdfGraph:
        """The default graph as an rdflib graph, in memory: some 2 kB a triple."""
        triples = BytesIO()
        self.store.dump(triples, "application/n-triples")
        return RdfGraph().parse(data=triples.getvalue(), format="nt")

    def part(self, depth: int = 1, **facets: str) -> "Graph":
        """The trials with the given facets, as `antigen="CD19"`, and what stands `depth` steps away, as a graph in memory.

        Its networks and tables take as many steps from the trials as they need.
        """
        return Part(self.store, tuple(facets.items()), depth)

    def export(self, form: str, file: str | Path) -> None:
        """Write the graph into a file, in a format of `kg export`."""
        chosen = export.named(form)
        export.write(self._reaching(chosen.depth), chosen, Path(file))

    def draw(self, asked: str, /, *, limit: int = 8, **values: str) -> Drawing:
        """A trial, its related ones and what they share; or the sponsors of a query's trials, and what their cells are.

        A query must have a column `nct`; a trial takes no values. `limit` counts the related trials of one.
        """
        if nct := iri.nct(asked):
            if values:
                raise KgError(f"a trial is drawn without parameters: leave out {', '.join(values)}")
            return Drawing(picture.layout(self.network(), nct, self.related(nct, limit)))
        rows = self.select(asked, **values)
        if rows and "nct" not in rows[0]:
            raise QueryError(f"{asked} has no column nct: its rows name no trials whose sponsors could be drawn")
        known = queries.named().get(asked)
        title = ", ".join([known.title if known else "a query", *(f"{name} {value}" for name, value in values.items())])
        return Drawing(landscape.layout(self.network(), (row["nct"] or "" for row in rows), title))

    def related(self, nct: str, limit: int = 10) -> list[Related]:
        """The trials most like one, each with its reasons; raises KgError for a limit below one."""
        if limit < 1:
            raise KgError(f"{limit} related trials: ask for one at least")
        return self._likeness.of(iri.nct(nct) or nct, limit)

    def _reaching(self, steps: int) -> Store:  # noqa: ARG002 - the whole reaches everything
        """What can be asked, so many steps from its trials at least."""
        return self.store

    @cached_property
    def _network(self) -> Network:
        return network.trials_and_things(self._reaching(export.ABOVE))

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self._network)


class Part(Graph):
    """The trials of a kind with what stands so many steps away, in memory."""

    def __init__(self, whole: Store, conditions: tuple[Condition, ...], depth: int) -> None:
        super().__init__(part(whole, conditions, depth), None)
        self._whole = whole
        self._conditions = conditions
        self._depth = depth

    def part(self, depth: int = 1, **facets: str) -> Graph:
        return Part(self._reaching(export.ABOVE), tuple(facets.items()), depth)

    def _reaching(self, steps: int) -> Store:
        return self.store if steps <= self._depth else self._wide

    @cached_property
    def _wide(self) -> Store:
        """The same trials with all that stands above what they name."""
        return part(self._whole, self._conditions, export.ABOVE)


def open(where: str | Path = "graph/") -> Graph:  # noqa: A001
    """The graph in a directory that `kg build` made, or behind a SPARQL endpoint's URL."""
    place = str(where)
    return Graph(open_store(place), Index(place if is_url(place) else current(Path(place))))
