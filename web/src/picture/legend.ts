/** The kinds, each with its look and a box that hides or shows them. */

import { KINDS } from "./kinds";
import { glyph } from "./save";
import { element } from "../shared/dom";

export class Legend {
  private readonly boxes = new Map<string, HTMLInputElement>();

  constructor(place: HTMLElement, hide: (kind: string, isHidden: boolean) => void) {
    place.replaceChildren(element("legend", {}, "Kinds"), ...KINDS.map((kind) => this.row(kind, hide)));
  }

  /** Let the boxes say what is shown. */
  tell(hidden: readonly string[]): void {
    for (const [kind, box] of this.boxes) box.checked = !hidden.includes(kind);
  }

  private row(kind: string, hide: (kind: string, isHidden: boolean) => void): HTMLElement {
    const box = element("input", { type: "checkbox" });
    box.addEventListener("change", () => hide(kind, !box.checked));
    this.boxes.set(kind, box);
    return element("label", {}, box, glyph(kind), element("span", {}, kind));
  }
}
