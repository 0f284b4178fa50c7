import { homedir } from "node:os";
import { join } from "node:path";

/** What is downloaded or built once and kept between runs: `.ci/providers` uses the same folder. */
export const CACHE_DIR = join(
  process.env.XDG_CACHE_HOME || join(homedir(), ".cache"),
  "identity-center-okta",
);
