import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "vite";

// Every folder of src/ with a main.ts is an entry, which a page asks for by the folder's name.
const pages = readdirSync("src").filter((name) => existsSync(`src/${name}/main.ts`));

export default defineConfig({
  base: "/static/built/",
  build: {
    assetsInlineLimit: 0, // pages load no data: URLs
    emptyOutDir: true,
    license: { fileName: "licences.md" },
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    outDir: "../src/kg/web/static/built",
    rolldownOptions: { input: pages.map((name) => `src/${name}/main.ts`) },
    target: "es2022",
  },
});
