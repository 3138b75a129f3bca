/** How each kind of node looks: colours that people with colour blindness tell apart (after Okabe and Ito), and a shape. */

export interface Look {
  readonly colour: string;
  readonly shape: "ellipse" | "rectangle" | "round-rectangle" | "diamond" | "hexagon" | "triangle" | "pentagon" | "octagon";
}

export const TRIAL = "trial";

const LOOKS: Record<string, Look> = {
  trial: { colour: "#5f6b70", shape: "round-rectangle" },
  cell: { colour: "#0072b2", shape: "ellipse" },
  antigen: { colour: "#d55e00", shape: "hexagon" },
  modification: { colour: "#7a5ab8", shape: "octagon" },
  product: { colour: "#8a5a2b", shape: "hexagon" },
  donor: { colour: "#2f9e6e", shape: "triangle" },
  source: { colour: "#4aa3df", shape: "triangle" },
  condition: { colour: "#c2539b", shape: "diamond" },
  state: { colour: "#e59ac8", shape: "diamond" },
  sponsor: { colour: "#b8860b", shape: "rectangle" },
  site: { colour: "#e0a92e", shape: "pentagon" },
  country: { colour: "#8c9a2f", shape: "pentagon" },
  phase: { colour: "#5b8f8a", shape: "round-rectangle" },
};
const OTHER: Look = { colour: "#8b9599", shape: "ellipse" };

export function look(kind: string): Look {
  return LOOKS[kind] ?? OTHER;
}
