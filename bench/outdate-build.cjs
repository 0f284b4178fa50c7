/** Preloaded: makes the next build necessary, as a change of a source does. */
require("node:fs").rmSync("dist/built", { force: true });
