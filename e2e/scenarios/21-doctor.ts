import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { CheckResult } from "../../lib/doctor";
import { addAppByHand, ADDITIONAL, PRIMARY } from "../harness/example";
import { ALIAS, HOSTS, makeOutside, OKTA_SETTINGS, OTHER_FIELDS } from "../harness/outside";
import { CONFIG_LINE, type Scenario } from "../harness/world";
import { CREDENTIALS } from "../services/aws-call";
import type { Request } from "../services/http";

export const scenario: Scenario = {
  title: "idc doctor finds each fault, and one fault hides no other",
  needs: [],
  async run(world) {
    const aws = await world.aws();
    const okta = await world.okta({ acsFields: OTHER_FIELDS });
    const app = addAppByHand(okta, { settings: { app: OKTA_SETTINGS } });
    const key = await makeOutside(aws);
    const proxy = await world.webProxy(HOSTS);
    const project = await world.project({
      identityCenter: { enabledBeforeFebruary2026: true },
      endpoints: { defaultAcs: "ipv4" },
      kms: { aliasName: ALIAS, rotationPeriodInDays: 400 },
      okta: { acsFields: OTHER_FIELDS },
    });
    const env = {
      ...aws.environment,
      ...okta.environment,
      ...proxy.environment,
      IDC_CONFIG: project.configFile,
    };

    /** What is not ok: `failed kms.key ap-northeast-3: seen`. */
    const doctor = async (changes: Readonly<Record<string, string>> = {}) => {
      const { code, stdout, stderr } = await world.idc(["doctor", "--json"], {
        ...env,
        ...changes,
      });
      match(stderr, CONFIG_LINE);
      for (const secret of Object.values(CREDENTIALS)) ok(!stdout.includes(secret), secret);
      const { checks } = JSON.parse(stdout) as { checks: CheckResult[] };
      const found = checks
        .filter(({ outcome }) => outcome !== "ok")
        .map((c) => `${c.outcome} ${c.check}${c.region ? ` ${c.region}` : ""}: ${c.seen}`);
      return { code, found };
    };

    const bookmark = `failed okta.bookmark ${ADDITIONAL}: none`;
    deepEqual(await doctor(), { code: 2, found: [bookmark] });

    // One Region does not answer.
    const isDead = (request: Request) => aws.callOf(request)?.region === ADDITIONAL;
    const dead = aws.inject({ kind: "cut", matches: isDead, times: 1000 });
    const unanswered =
      "does not answer (ECONNRESET). Check the network and the proxy, and whether AWS has an outage there.";
    deepEqual(await doctor(), {
      code: 2,
      found: [
        ...["key", "policy", "alias"].map(
          (check) => `could not look kms.${check} ${ADDITIONAL}: ${unanswered}`,
        ),
        bookmark,
      ],
    });
    dead.remove();

    // Throttled, then answered.
    aws.inject({ kind: "throttle", times: 3 });
    okta.inject({ kind: "error", times: 1 });
    deepEqual(await doctor(), { code: 2, found: [bookmark] });

    // No credentials at all.
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", OKTA_API_TOKEN: "" };
    const blind = await doctor(none);
    equal(blind.code, 1);
    ok(blind.found.every((line) => line.startsWith("could not look ")));

    // An own host that is down, an inactive app, other settings.
    proxy.down.add("d-1234567890.awsapps.com");
    app.status = "INACTIVE";
    Object.assign(app.content.settings.app, {
      ssoAcsUrl4: null,
      ssoAcsUrl5: "https://example.com/",
    });
    const { found } = await doctor();
    proxy.down.clear();
    deepEqual(found, [
      "failed okta.app: status INACTIVE",
      `failed okta.acs ${ADDITIONAL}: nothing`,
      "warning okta.acs-unused: ssoAcsUrl5 https://example.com/",
      bookmark,
      `failed reachability.host ${PRIMARY}: does not answer HTTPS (the proxy answers 502)`,
    ]);
    app.status = "ACTIVE";
    Object.assign(app.content.settings.app, OKTA_SETTINGS, { ssoAcsUrl5: null });

    // The replica's policy in one condition, then its deletion.
    const [, replica] = await aws.keys();
    const policy = JSON.stringify(replica?.policy);
    await aws.act("kms", ADDITIONAL, "PutKeyPolicy", {
      KeyId: key.id,
      PolicyName: "default",
      Policy: policy.replace(/"aws:SourceAccount":"\d+"/, '"aws:SourceAccount":"999988887777"'),
    });
    await aws.act("kms", ADDITIONAL, "ScheduleKeyDeletion", {
      KeyId: key.id,
      PendingWindowInDays: 7,
    });
    const broken = await doctor();
    equal(broken.code, 2);
    equal(broken.found.length, 3);
    ok(broken.found[0]?.startsWith(`failed kms.key ${ADDITIONAL}: it is to be deleted on `));
    equal(
      broken.found[1],
      `failed kms.policy ${ADDITIONAL}: a policy that has another Condition in statement AllowIAMIdentityCenterToUseTheKMSKey`,
    );

    // The guide shows the Regions that are active, and says so; the allow-list has the planned ones.
    await project.synth({ regions: { additional: [ADDITIONAL, "us-west-2"] } });
    const out = join(dirname(project.configFile), "guide");
    const guide = await world.idc(["guide", "--out", out], env);
    equal(guide.code, 0, guide.stderr);
    match(guide.stderr, /left out but for the allow-list: us-west-2 is not an active Region/);
    const page = await readFile(join(out, "guide.md"), "utf8");
    match(page, /As of \d{4}-\d\d-\d\d: AWS says that these Regions are in use\./);
    ok(page.includes(ADDITIONAL) && !page.includes("us-west-2"));
    ok((await readFile(join(out, "allowlist.txt"), "utf8")).includes("us-west-2"));

    // The config's names are not the app's.
    await project.synth({ okta: { acsFields: undefined } });
    const fields = await world.idc(["doctor", "--okta-fields"], env);
    equal(fields.code, 2);
    ok(fields.stdout.endsWith("    default: ssoAcsUrl\n    additional: ssoAcsUrl{n}\n"));
    return "a dead Region, throttling, no credentials, a dead host, wrong settings, another policy, a key on its way out, a guide of the active Regions, other field names";
  },
};
