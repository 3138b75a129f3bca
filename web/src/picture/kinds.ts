/** How each kind of node looks: the colours of `kg draw`, and a shape. */

export interface Look {
  readonly colour: string;
  readonly shape: "ellipse" | "rectangle" | "round-rectangle" | "diamond" | "hexagon" | "triangle" | "pentagon" | "octagon";
}

export const TRIAL = "trial";

const LOOKS: Record<string, Look> = {
  trial: { colour: "#9aa5aa", shape: "round-rectangle" },
  cell: { colour: "#0072b2", shape: "ellipse" },
  antigen: { colour: "#d55e00", shape: "hexagon" },
  modification: { colour: "#a67c00", shape: "octagon" },
  product: { colour: "#6f4bb0", shape: "hexagon" },
  donor: { colour: "#3b9ad9", shape: "triangle" },
  source: { colour: "#b0309a", shape: "triangle" },
  condition: { colour: "#007a5a", shape: "diamond" },
  state: { colour: "#5b8c2a", shape: "diamond" },
  sponsor: { colour: "#444444", shape: "rectangle" },
  site: { colour: "#8a5a3c", shape: "pentagon" },
  country: { colour: "#777777", shape: "pentagon" },
  phase: { colour: "#2f7f86", shape: "round-rectangle" },
};
const OTHER: Look = { colour: "#8b9599", shape: "ellipse" };

export function look(kind: string): Look {
  return LOOKS[kind] ?? OTHER;
}
