import * as z from "zod";

import { configSchema } from "./schema";

/** The JSON schema of the config file, for editors; what only the rules know is not in it. */
export function configJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(configSchema, { io: "input" }), null, 2)}\n`;
}
