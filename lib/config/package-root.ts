import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder that this project lies in, with its example, schema and pages: a checkout, or the
 * installed package. Not the folder of the people who use it.
 */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) throw new Error(`No package.json above ${__dirname}.`);
    folder = dirname(folder);
  }
  return folder;
}
