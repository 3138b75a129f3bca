/** What the picture shows, as the address of the page has it: whoever has the address sees the same. */

/** A node whose neighbours are shown: of a thing so many portions of its trials, the newest first. */
export interface Opened {
  readonly id: string;
  readonly portions: number;
}

export interface State {
  readonly open: readonly Opened[];
  readonly ways: readonly (readonly [string, string])[];
  readonly hidden: readonly string[]; // kinds
}

export const NOTHING: State = { open: [], ways: [], hidden: [] };
export const MOST_PORTIONS = 50; // of a thing: a picture of more trials shows nothing
const BETWEEN = "~"; // the ids of a way, and an id and its portions; no path of the graph has it

export function openedIn(state: State, id: string): Opened | undefined {
  return state.open.find((opened) => opened.id === id);
}

/** With a node open: so many portions of it, if it does not show as many already. */
export function withOpen(state: State, id: string, portions = 1): State {
  const before = openedIn(state, id);
  const opened = { id, portions: Math.min(portions, MOST_PORTIONS) };
  if (before && before.portions >= opened.portions) return state;
  return { ...state, open: before ? state.open.map((other) => (other === before ? opened : other)) : [...state.open, opened] };
}

export function withClosed(state: State, id: string): State {
  return { ...state, open: state.open.filter((opened) => opened.id !== id) };
}

export function withHidden(state: State, kind: string, isHidden: boolean): State {
  if (state.hidden.includes(kind) === isHidden) return state;
  return { ...state, hidden: isHidden ? [...state.hidden, kind] : state.hidden.filter((other) => other !== kind) };
}

export function fromAddress(address: string): State {
  const given = new URLSearchParams(address);
  const open = given.getAll("open").map((each) => each.split(BETWEEN) as [string, string?]);
  const ways = given.getAll("way").map((way) => way.split(BETWEEN));
  return {
    open: open.reduce((state, [id, portions]) => withOpen(state, id, numbered(portions)), NOTHING).open,
    ways: ways.flatMap(([first, last]) => (first && last ? [[first, last] as const] : [])),
    hidden: [...new Set(given.getAll("hide"))],
  };
}

/** A number of portions as an address has it; 1 for what is none. */
function numbered(portions = "1"): number {
  return Math.max(1, parseInt(portions) || 1);
}

export function toAddress(state: State): string {
  const given = new URLSearchParams([
    ...state.open.map(({ id, portions }) => ["open", portions > 1 ? [id, portions].join(BETWEEN) : id]),
    ...state.ways.map((way) => ["way", way.join(BETWEEN)]),
    ...state.hidden.map((kind) => ["hide", kind]),
  ]);
  return given.size ? `?${given}`.replaceAll("%2F", "/").replaceAll("%7E", BETWEEN) : "";
}
