// Elements are made by name, attributes and children. A text child is text: nothing of the data is ever read as markup.

type Attributes = Record<string, string | boolean>;

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "boolean") made.toggleAttribute(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function button(text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

export function list(items: readonly HTMLElement[], attributes: Attributes = {}): HTMLElement {
  return element("ul", attributes, ...items.map((item) => element("li", {}, item)));
}

/** A place of the page by its id. */
export function the<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

/** Put other children into a place. The focus, if it was in there, goes to what has the same data-name, or to `otherwise`. */
export function refill(place: HTMLElement, children: readonly HTMLElement[], otherwise: () => HTMLElement): void {
  const held = place.contains(document.activeElement) ? document.activeElement : null;
  place.replaceChildren(...children);
  if (!(held instanceof HTMLElement)) return;
  const named = [...place.querySelectorAll<HTMLElement>("[data-name]")];
  (named.find((each) => each.dataset["name"] === held.dataset["name"]) ?? otherwise()).focus();
}

export function counted(number: number, one: string): string {
  return `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;
}

/** Copy a text; false where the browser does not let the page, as on a server without HTTPS. */
export async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
