// The same question from a shell and from Python, ready to be pasted.

export function curl(endpoint: string, query: string, accept: string): string {
  const said = [`--header 'Accept: ${accept}'`, `--data-urlencode ${quoted(`query=${query}`)}`];
  return [`curl --fail ${quoted(endpoint)}`, ...said].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function python(endpoint: string, query: string, accept: string): string {
  const rows = accept === "text/csv";
  return `${rows ? "import csv\nimport io\n" : ""}import urllib.parse
import urllib.request

query = """${tripled(query)}"""
request = urllib.request.Request(
    ${JSON.stringify(endpoint)},
    data=urllib.parse.urlencode({"query": query}).encode(),
    headers={"Accept": "${accept}"},
)
with urllib.request.urlopen(request) as answer:
${rows ? ROWS : TEXT}`;
}

/** The inside of a Python string between triple quotes, of which it holds none and ends on none. */
function tripled(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('""', '\\"\\"') + (text.endsWith('"') ? "\n" : "");
}

const ROWS = `    for row in csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")):
        print(row)`;
const TEXT = `    print(answer.read().decode())`;
