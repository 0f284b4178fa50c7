import { deepEqual, equal, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ADDITIONAL, PRIMARY } from "../harness/example";
import { run } from "../harness/process";
import type { Scenario } from "../harness/world";
import { pythonWithBotocore } from "../services/moto";

/** A config as people have it: both ways to name a session, odd names, settings that are secret. */
const CONFIG = `[default]
region = eu-west-1

[sso-session corp]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = ${PRIMARY}

[profile admin]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-west-1

[profile [PROD]-A.Admin]
sso_start_url: https://d-1234567890.awsapps.com/start
SSO_REGION = ${PRIMARY}
sso_account_id = 123456789012
sso_role_name = A
aws_secret_access_key = not-to-be-copied
services = local

[services local]
dynamodb =
  endpoint_url = http://localhost:8000

[profile elsewhere]
sso_start_url = https://d-9999999999.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = B
`;

/** What botocore makes of a file: its profiles with the session that each one signs in to. */
const READ = `
import json, sys
from botocore.configloader import load_config
config = load_config(sys.argv[1])
sessions = config.get("sso_sessions", {})
profiles = {}
for name, profile in config["profiles"].items():
    session = sessions.get(profile.get("sso_session"), profile)
    profiles[name] = [session.get("sso_start_url"), session.get("sso_region"), profile.get("sso_account_id"), profile.get("sso_role_name"), profile.get("services")]
print(json.dumps({"profiles": profiles, "sessions": sessions, "services": sorted(config.get("services", {}))}))
`;

interface Read {
  readonly profiles: Readonly<Record<string, readonly (string | null)[]>>;
  readonly sessions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly services: readonly string[];
}

export const scenario: Scenario = {
  title: "what idc guide writes for the AWS CLI, as botocore reads it",
  needs: [],
  async run(world) {
    const project = await world.project({
      guide: { organizationName: "Example", supportContact: "#help" },
    });
    const own = await world.file("aws-config", CONFIG);
    const out = await world.file("guide");
    const guide = await world.idc(
      ["guide", "--config", project.configFile, "--out", out, "--profiles", own],
      {},
    );
    equal(guide.code, 0, guide.stderr);

    const file = join(out, "aws-config.ini");
    const python = await pythonWithBotocore();
    const { code, stdout, stderr } = await run(python, ["-c", READ, file], {
      cwd: out,
      env: world.env,
      signal: world.signal,
    });
    equal(code, 0, stderr);
    const { profiles, sessions, services } = JSON.parse(stdout) as Read;
    const portal = (region: string) =>
      region === PRIMARY
        ? "https://d-1234567890.awsapps.com/start"
        : `https://ssoins-111111h2222j33pp.portal.${region}.app.aws`;
    deepEqual(
      Object.values(sessions).map((session) => [session["sso_start_url"], session["sso_region"]]),
      [PRIMARY, ADDITIONAL].map((region) => [portal(region), region]),
    );
    deepEqual(profiles, {
      [`admin@${ADDITIONAL}`]: [portal(ADDITIONAL), ADDITIONAL, "111122223333", "Admin", null],
      [`[PROD]-A.Admin@${ADDITIONAL}`]: [
        portal(ADDITIONAL),
        ADDITIONAL,
        "123456789012",
        "A",
        "local",
      ],
    });
    deepEqual(services, ["local"]);
    ok(!(await readFile(file, "utf8")).includes("not-to-be-copied"));
    return `${Object.keys(sessions).length} sessions and ${Object.keys(profiles).length} profiles in the other Region; nothing secret, nothing of another instance`;
  },
};
