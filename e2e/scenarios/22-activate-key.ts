import { deepEqual, equal, match, ok } from "node:assert/strict";

import { INSTANCE, PRIMARY } from "../harness/example";
import { ALIAS, makeKey } from "../harness/outside";
import type { Scenario } from "../harness/world";

export const scenario: Scenario = {
  title: "idc activate-key moves the instance to the key, and only to one that serves it",
  needs: [],
  async run(world) {
    const aws = await world.aws();
    const project = await world.project({ kms: { aliasName: ALIAS } });
    const env = { ...aws.environment, IDC_CONFIG: project.configFile };
    const activate = (...args: string[]) => world.idc(["activate-key", ...args], env);
    const updates = () => aws.calls().filter(({ action }) => action === "UpdateInstance").length;

    const missing = await activate("--yes");
    equal(missing.code, 2);
    match(
      missing.stdout,
      /There is no key alias\/sso-key in ap-northeast-1\. Apply the kms stack first\./,
    );

    await makeKey(aws, { multiRegion: false });
    const refused = await activate("--yes");
    equal(refused.code, 2);
    match(refused.stdout, /It is a single-Region key, which AWS never converts/);
    await aws.act("kms", PRIMARY, "DeleteAlias", { AliasName: `alias/${ALIAS}` });

    const key = await makeKey(aws);
    const shown = await activate();
    equal(shown.code, 0);
    deepEqual(shown.stdout.trim().split("\n"), [
      `Instance  ${INSTANCE.instanceArn}, primary Region ${PRIMARY}, account ${INSTANCE.managementAccountId}`,
      "Now       the AWS owned key, ENABLED",
      `Then      ${key.arn}`,
      "",
      "Nothing is done without --yes:",
      "  npx idc activate-key --yes",
    ]);
    equal(updates(), 0);

    await aws.act("kms", PRIMARY, "DisableKey", { KeyId: key.id });
    match((await activate("--yes")).stdout, /It is Disabled, not Enabled\./);
    await aws.act("kms", PRIMARY, "EnableKey", { KeyId: key.id });
    equal(updates(), 0);

    // The stand-in takes no wildcard for kms:Decrypt: what AWS refuses although it looks right.
    const [, made] = await aws.keys();
    const policy = JSON.stringify(made?.policy);
    const putPolicy = (Policy: string) =>
      aws.act("kms", PRIMARY, "PutKeyPolicy", { KeyId: key.id, PolicyName: "default", Policy });
    await putPolicy(policy.replaceAll('"kms:Decrypt"', '"kms:Decryp?"'));
    const failed = await activate("--yes");
    equal(failed.code, 1);
    const reason = `The key policy does not let sso.amazonaws.com and identitystore.amazonaws.com use the key ${key.arn}.`;
    deepEqual(failed.stdout.trim().split("\n").slice(-2), [
      `AWS refused: ${reason}`,
      "It keeps the AWS owned key.",
    ]);
    equal(updates(), 1);
    await putPolicy(policy);

    const done = await activate("--yes");
    equal(done.code, 0, done.stdout);
    ok(
      done.stdout.endsWith(
        "Done: the instance is encrypted with this key. Next: apply the identity-center stack.\n",
      ),
    );
    deepEqual(aws.encryption(), {
      KeyType: "CUSTOMER_MANAGED_KEY",
      KmsKeyArn: key.arn,
      EncryptionStatus: "ENABLED",
    });
    equal(updates(), 2);

    const again = await activate("--yes");
    equal(again.code, 0);
    ok(again.stdout.endsWith("Already active. Nothing to do.\n"));
    equal(updates(), 2);
    return "refused a missing, a single-Region and a disabled key; showed; said AWS's reason; moved; then found nothing to do";
  },
};
