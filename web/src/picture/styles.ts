/** The looks of nodes and links, in the colours of the page. */

import type { StylesheetJson } from "cytoscape";
import { RELATED } from "./graph";
import { rules } from "./kinds";

const SMALLEST = 6; // pixels of a letter that is drawn; Cytoscape rounds the zoom up to a power of 2, so it is from 0.5 on

export interface Colours {
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly accent: string;
}

/** The colours of the page as it is now, light or dark. */
export function colours(): Colours {
  return coloursIn(getComputedStyle(document.documentElement));
}

/** Those of the light page, whatever it is now: files are looked at anywhere. They are the first rule of the pages' styles. */
export function lightColours(): Colours {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const root = rules.find((rule) => rule instanceof CSSStyleRule && rule.selectorText === ":root") as CSSStyleRule;
  return coloursIn(root.style);
}

function coloursIn(style: CSSStyleDeclaration): Colours {
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return { ground: colour("ground"), ink: colour("ink"), quiet: colour("quiet"), accent: colour("accent") };
}

export function styles({ ground, ink, quiet, accent }: Colours): StylesheetJson {
  return [
    {
      selector: "node",
      style: {
        "border-color": quiet,
        "border-width": 1,
        color: ink,
        "font-family": "system-ui, sans-serif",
        "font-size": 11,
        height: 22,
        label: "data(label)",
        "line-height": 1.15,
        "min-zoomed-font-size": SMALLEST * devicePixelRatio,
        "text-background-color": ground,
        "text-background-opacity": 0.8,
        "text-margin-y": 3,
        "text-max-width": "118px",
        "text-valign": "bottom",
        "text-wrap": "wrap",
        width: 22,
      },
    },
    ...rules(),
    { selector: "node.open", style: { "border-width": 3, "border-color": ink, "font-weight": "bold" } },
    { selector: "edge", style: { "curve-style": "haystack", "line-color": quiet, opacity: 0.45, width: 1.2 } },
    { selector: "edge[!stated]", style: { "line-style": "dotted" } },
    {
      selector: `edge[kind = "${RELATED}"]`,
      style: { "line-color": accent, "line-style": "dashed", opacity: 0.9, width: 2 },
    },
    { selector: ".away", style: { opacity: 0.12 } },
    { selector: "edge.near", style: { opacity: 0.9 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": accent } },
    { selector: "edge.chosen", style: { width: 4 } },
    { selector: "node.start", style: { "border-width": 4, "border-color": accent, "border-style": "dashed" } },
  ];
}
