"""Whether what products are known for agrees with the trials that give them: `python benchmarks/product_facts.py TRIALS`.

TRIALS holds records of ClinicalTrials.gov. product_facts.tsv holds products drawn at random (seed 40117) from those that a
trial at hand gives. Each was judged by hand: what is said of it in ontology/products.ttl against all that these trials say in
their own words. `untold` are the facts (keys) that the trials do not tell, `against` those that they deny; every other is told.
Prints how many facts are told, untold and denied, and how many of those told the program reads without the help of the name;
below, what it reads of a product's target or donor that is not among its facts: a wrong reading, or a wrong fact.
`--draw N --seed S` prints N products as rows without a verdict.
"""

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Basis, Facet, Reading, Term, Trial
from kg.sources import RawRecord

TABLE = Path(__file__).with_suffix(".tsv")


class Judged(NamedTuple):
    """A product, the keys of its facts that its trials leave untold or deny, and a note."""

    product: str
    untold: frozenset[str]
    against: frozenset[str]
    note: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trials", type=Path, nargs="+")
    parser.add_argument("--draw", type=int, metavar="N", help="print N products drawn at random, to judge by hand")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    stated = read(arguments.trials)
    if arguments.draw:
        print(*random.Random(arguments.seed).sample(sorted(stated), arguments.draw), sep="\n")
    else:
        report(judged(), stated)


def judged() -> list[Judged]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Judged(row["product"], frozenset(row["untold"].split()), frozenset(row["against"].split()), row["note"])
            for row in rows
        ]


def read(paths: Iterable[Path]) -> dict[str, frozenset[Term]]:
    """For each product that a trial gives what is read of it without its name."""
    known = lexicon()
    found: dict[str, set[Term]] = defaultdict(set)
    for raw in sources.find(paths):
        if isinstance(raw, RawRecord) and isinstance(trial := sources.read(raw), Trial):
            for product, terms in own_words(annotate(trial, known)):
                found[product] |= terms
    return {product: frozenset(terms) for product, terms in found.items()}


def own_words(reading: Reading) -> Iterator[tuple[str, set[Term]]]:
    """The named products of a trial, each with the facts that words other than its name make."""
    for number, product in enumerate(reading.products, 1):
        facts = {
            mention.term
            for mention in reading.mentions
            if f"product/{number}" in mention.supports
            and isinstance(mention.fact, Facet)
            and mention.basis is not Basis.NAMED_PRODUCT
        }
        for name in product.named:
            yield name.key, facts


def report(rows: list[Judged], stated: Mapping[str, frozenset[Term]]) -> None:
    missing = [row.product for row in rows if row.product not in stated]
    if missing:
        sys.exit(f"not given in the trials: {', '.join(missing)}")
    vocabulary = lexicon().vocabulary
    known = {row.product: vocabulary.concepts[Term("product", row.product)].known for row in rows}
    told = [(row.product, fact) for row in rows for fact in known[row.product] if fact.key not in row.untold | row.against]
    reached = [fact in frozenset[Term]().union(*map(vocabulary.lineage, stated[product])) for product, fact in told]
    print(f"products\t{len(rows)}")
    print(f"facts\t{sum(map(len, known.values()))}")
    print(f"told\t{len(told)}")
    print(f"untold\t{sum(len(row.untold) for row in rows)}")
    print(f"denied\t{sum(len(row.against) for row in rows)}")
    print(f"read without the name\t{sum(reached)} of {len(told)}")
    for row in rows:
        for fact in sorted(beside(stated[row.product], known[row.product])):
            print(f"read and not known\t{row.product}\t{fact.scheme}\t{fact.key}")


def beside(read_now: frozenset[Term], known: tuple[Term, ...]) -> list[Term]:
    """The targets and donors that are read and are neither known nor wider than what is."""
    vocabulary = lexicon().vocabulary
    lines = frozenset[Term]().union(*map(vocabulary.lineage, known))
    schemes = {term.scheme for term in known} & {"antigen", "donor"}
    return [term for term in read_now if term.scheme in schemes and term not in lines and term != Term("donor", "NOT_STATED")]


if __name__ == "__main__":
    main()
