/** The kinds, each with its look and a box that hides or shows them. */

import { look } from "./kinds";
import { glyph } from "./save";
import { element } from "../shared/dom";

export function legend(
  kinds: readonly string[],
  hidden: readonly string[],
  hide: (kind: string, isHidden: boolean) => void,
): readonly HTMLElement[] {
  return kinds.map((kind) => {
    const row = element("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !hidden.includes(kind);
    box.addEventListener("change", () => hide(kind, !box.checked));
    row.append(box, glyph(look(kind)), element("span", {}, kind));
    return row;
  });
}
