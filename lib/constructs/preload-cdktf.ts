/**
 * Loads CDKTF without its source maps; imported first by `main.ts`.
 *
 * tsx switches source maps on for the whole process. Node then decodes the maps that are inlined in
 * every file of CDKTF, and maps each of the many stack traces that it captures: a tenth of the time
 * of a synth, for traces into code that is not ours. Traces into this project's code stay exact.
 */
import { createRequire } from "node:module";

process.setSourceMapsEnabled(false);
createRequire(__filename)("cdktf");
process.setSourceMapsEnabled(true);
