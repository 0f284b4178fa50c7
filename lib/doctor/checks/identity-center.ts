import { partsOfKeyArn } from "../../key-policy";
import { keyRegions } from "../../endpoints";
import {
  couldNotLook,
  failed,
  ok,
  warning,
  type Check,
  type ChecksOf,
  type Observation,
} from "../check";

const SUBJECT = "Identity Center";

/** The instance, its encryption and its Regions. */
export const identityCenterChecks: ChecksOf = ({ identityCenter, regions, kms }) => {
  const { instanceArn, identityStoreId, managementAccountId } = identityCenter;
  const { primary, additional, retiring } = regions;

  const instance: Check = {
    id: "identity-center.instance",
    subject: SUBJECT,
    title: "instance",
    region: primary,
    async look(live) {
      const expected = `${instanceArn} with identity store ${identityStoreId} in ${primary}`;
      const found = await live.instance();
      if (found === undefined) {
        return failed(
          expected,
          "no such instance there",
          "Correct identityCenter.instanceArn or regions.primary, or use credentials of its organization.",
        );
      }
      if (found.identityStoreId !== identityStoreId) {
        return failed(
          expected,
          `identity store ${found.identityStoreId}`,
          "Correct identityCenter.identityStoreId: the issuer is made of it.",
        );
      }
      return found.status === "ACTIVE"
        ? ok(expected)
        : failed(expected, `status ${found.status}`, "Wait, or ask AWS Support.");
    },
  };

  const primaryRegion: Check = {
    id: "identity-center.primary-region",
    subject: SUBJECT,
    title: "primary Region",
    region: primary,
    async look(live) {
      const expected = `${primary} is the primary Region of the instance`;
      const said =
        (await live.instance())?.primaryRegion ??
        (await live.instanceRegions()).find(({ isPrimary }) => isPrimary)?.name;
      if (said === undefined) return couldNotLook(expected, "AWS does not say which one it is");
      return said === primary
        ? ok(expected)
        : failed(
            expected,
            `it is ${said}`,
            `Set regions.primary to ${said} before anything is applied: URLs, keys and the issuer are made of it.`,
          );
    },
  };

  const answers: Check = {
    id: "identity-center.answers",
    subject: SUBJECT,
    title: "the primary Region answers",
    region: primary,
    async look(live) {
      const expected = `Identity Center in ${primary} answers`;
      const region = await live.answeredIn();
      if (region === undefined) return couldNotLook(expected, "no Region answers");
      return region === primary
        ? ok(expected)
        : warning(
            expected,
            `${region} answered in its place`,
            `What is shown here is what ${region} says. Nothing can be changed in Identity Center while ${primary} does not answer; people sign in at the portals of the other Regions.`,
          );
    },
  };

  const organization: Check = {
    id: "identity-center.organization-instance",
    subject: SUBJECT,
    title: "organization instance",
    region: primary,
    async look(live) {
      const expected = `owned by the management account ${managementAccountId}`;
      const owner = (await live.instance())?.ownerAccountId;
      if (owner === undefined) return failed(expected, "no instance", "See the instance above.");
      return owner === managementAccountId
        ? ok(expected)
        : failed(
            expected,
            `owned by ${owner}`,
            "Correct identityCenter.managementAccountId, or identityCenter.instanceArn if this is an account instance: only an organization instance can have several Regions.",
          );
    },
  };

  const encryption: Check = {
    id: "identity-center.encryption",
    subject: SUBJECT,
    title: "encryption",
    region: primary,
    async look(live): Promise<Observation> {
      const [found, key] = await Promise.all([live.instance(), live.configuredKey()]);
      const expected = key ? `the key ${key.arn}` : `the key alias/${kms.aliasName} in ${primary}`;
      if (found?.encryption === undefined) {
        return failed(expected, "nothing about its encryption", "See the instance above.");
      }
      const { keyType, keyArn, status, reason } = found.encryption;
      const seen =
        keyType === "AWS_OWNED_KMS_KEY" ? "the AWS owned key" : `the key ${keyArn ?? ""}`;
      if (status === "UPDATE_FAILED") {
        return failed(
          expected,
          `${seen}; the last update failed: ${reason ?? "no reason given"}`,
          "Mend what AWS names, then run npx idc activate-key.",
        );
      }
      if (status === "UPDATING") {
        return warning(
          expected,
          `${seen}, being updated`,
          "Wait until AWS is done and look again.",
        );
      }
      if (status === undefined) {
        return couldNotLook(expected, `${seen}; AWS does not say whether that is done`);
      }
      if (key === undefined || keyArn === undefined || partsOfKeyArn(keyArn).keyId !== key.id) {
        return failed(
          expected,
          seen,
          "Apply the kms stack, then move the instance to its key: npx idc activate-key.",
        );
      }
      return ok(expected);
    },
  };

  const region = (name: string, role: "additional" | "retiring"): Check => ({
    id: "identity-center.region",
    subject: SUBJECT,
    title: `${role} Region`,
    region: name,
    async look(live) {
      const status = (await live.instanceRegions()).find((found) => found.name === name)?.status;
      if (role === "retiring") {
        const expected = "no Region of the instance";
        if (status === undefined) return ok(expected);
        return warning(
          expected,
          `status ${status}`,
          "It is in regions.retiring: apply the okta stack, then the identity-center stack.",
        );
      }
      const expected = "status ACTIVE";
      if (status === "ACTIVE") return ok(expected);
      if (status === undefined) {
        return failed(
          expected,
          "no Region of the instance",
          "Apply the identity-center stack. If its creation timed out, see docs/runbook.md.",
        );
      }
      return warning(expected, `status ${status}`, "Wait until AWS is done and look again.");
    },
  });

  const others: Check = {
    id: "identity-center.other-regions",
    subject: SUBJECT,
    title: "no other Regions",
    async look(live) {
      const expected = `no Regions beside ${[primary, ...additional].join(", ")}`;
      const known = keyRegions({ regions });
      const found = (await live.instanceRegions())
        .map(({ name }) => name)
        .filter((name) => !known.includes(name));
      return found.length === 0
        ? ok(expected)
        : failed(
            expected,
            `also ${found.join(", ")}`,
            "Add it to regions.additional and adopt.identityCenterRegions, or remove it in AWS.",
          );
    },
  };

  return [
    instance,
    primaryRegion,
    answers,
    organization,
    encryption,
    ...additional.map((name) => region(name, "additional")),
    ...retiring.map((name) => region(name, "retiring")),
    others,
  ];
};
