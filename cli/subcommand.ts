import type { Command } from "commander";

import type { Result } from "./run";

/** Makes a subcommand; it hands what it has to say to `finish`. */
export type Subcommand = (finish: (result: Result) => void) => Command;
