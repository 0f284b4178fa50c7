/** `npm run schema`: writes the JSON schema of the config anew. */
import { writeFileSync } from "node:fs";

import { configJsonSchema } from "./json-schema";
import { JSON_SCHEMA_FILE } from "./names";

writeFileSync(JSON_SCHEMA_FILE, configJsonSchema());
