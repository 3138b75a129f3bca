/** What the picture shows, as the address of the page has it: whoever has the address sees the same. */

export interface State {
  readonly open: readonly string[]; // ids of the nodes whose neighbours are shown
  readonly ways: readonly (readonly [string, string])[];
  readonly hidden: readonly string[]; // kinds
}

export const NOTHING: State = { open: [], ways: [], hidden: [] };
const BETWEEN = "~"; // the ids of a way; no path of the graph has it

export function fromAddress(address: string): State {
  const given = new URLSearchParams(address);
  const ways = given.getAll("way").map((way) => way.split(BETWEEN));
  return {
    open: [...new Set(given.getAll("open"))],
    ways: ways.flatMap(([first, last]) => (first && last ? [[first, last] as const] : [])),
    hidden: [...new Set(given.getAll("hide"))],
  };
}

export function toAddress(state: State): string {
  const given = new URLSearchParams([
    ...state.open.map((id) => ["open", id]),
    ...state.ways.map((way) => ["way", way.join(BETWEEN)]),
    ...state.hidden.map((kind) => ["hide", kind]),
  ]);
  return given.size ? `?${given}`.replaceAll("%2F", "/") : "";
}
