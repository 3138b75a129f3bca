// What the graph says of itself (VoID): the prefixes that it declares, and the classes and properties that it uses.

import { ask } from "./ask";

const QUERY = `PREFIX void: <http://rdfs.org/ns/void#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?kind ?value ?name WHERE {
  { ?partition void:class ?value BIND("class" AS ?kind) }
  UNION { ?partition void:property ?value BIND("property" AS ?kind) }
  UNION { ?declared sh:prefix ?name ; sh:namespace ?value BIND("prefix" AS ?kind) }
}
ORDER BY ?kind ?name ?value`;

export interface Known {
  prefixes: Map<string, string>;
  classes: string[];
  properties: string[];
}

/** What is known; nothing of a graph that does not describe itself. */
export async function read(): Promise<Known> {
  const answer = await ask(QUERY, new AbortController().signal);
  const rows = answer.kind === "rows" ? answer.rows : [];
  const said = (kind: string) => rows.filter(([found]) => found?.value === kind);
  return {
    prefixes: new Map(said("prefix").map(([, space, name]) => [name?.value ?? "", space?.value ?? ""])),
    classes: said("class").map(([, iri]) => iri?.value ?? ""),
    properties: said("property").map(([, iri]) => iri?.value ?? ""),
  };
}
