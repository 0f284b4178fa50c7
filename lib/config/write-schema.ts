/** `npm run schema`: writes the JSON schema of the config anew, and the table of its keys. */
import { readFileSync, writeFileSync } from "node:fs";

import { configJsonSchema } from "./json-schema";
import { KEY_TABLE_FILE, withKeyTable } from "./key-table";
import { JSON_SCHEMA_FILE } from "./names";

writeFileSync(JSON_SCHEMA_FILE, configJsonSchema());
writeFileSync(KEY_TABLE_FILE, withKeyTable(readFileSync(KEY_TABLE_FILE, "utf8")));
