/** `npm run schema`: writes the JSON schema of the config anew. */
import { writeFileSync } from "node:fs";

import { configJsonSchema, JSON_SCHEMA_FILE } from "./json-schema";

writeFileSync(JSON_SCHEMA_FILE, configJsonSchema());
