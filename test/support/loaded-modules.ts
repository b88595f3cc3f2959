/** Preloaded into a mosaic that runs from its source: at its end it says which files it has loaded. */
import { writeFileSync } from "node:fs";

const into = process.env["MOSAIC_TEST_LOADED"];
process.on("exit", () => {
  // Bun (1.4.5) lists modules of either kind there
  if (into !== undefined) writeFileSync(into, Object.keys(require.cache).join("\n"));
});
