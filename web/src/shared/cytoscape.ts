// Cytoscape without what the content security policy refuses: it would write a style element for one rule, which
// shared/cytoscape.css has, unless it finds an element of that id.

import cytoscape from "cytoscape";
// @ts-expect-error: fcose comes without types
import fcose from "cytoscape-fcose";
import "./cytoscape.css";

cytoscape.use(fcose);
const instead = document.createElement("meta");
instead.id = "__________cytoscape_stylesheet";
document.head.append(instead);

export default cytoscape;
