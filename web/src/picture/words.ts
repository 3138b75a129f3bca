/** Places of the page, and lists. */

import { element } from "../shared/dom";

export function the<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

export function list(items: readonly HTMLElement[], className = ""): HTMLElement {
  return element("ul", className ? { class: className } : {}, ...items.map((item) => element("li", {}, item)));
}
