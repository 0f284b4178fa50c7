import type { Config } from "../config";
import { issuerOf, keyRegions, replicaKeyRegions } from "../endpoints";
import { policyDifferences } from "../iam";
import { configuredKeyPolicy } from "../key-policy";
import { assignAcsFields, bookmarkLabel, ISSUER_FIELD, missingFields } from "../okta";
import { adoptable, liveAcsUrls } from "./draft";
import type { Findings } from "./findings";

/**
 * What a person should know before the first plan: where the metadata file, AWS, Okta and the config
 * that was written say different things. Whole sentences; what breaks sign-in comes first.
 */
export function differences(config: Config, findings: Findings): string[] {
  return [
    ...oktaDifferences(config, findings),
    ...metadataDifferences(config, findings),
    ...regionDifferences(config, findings),
    ...keyDifferences(config, findings),
  ];
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

function oktaDifferences(config: Config, findings: Findings): string[] {
  if (findings.okta === undefined) {
    return config.okta.app.kind === "new"
      ? [
          "Okta was not looked at and no --okta-app-id was said, so the config has a new app created. If people use one already, set okta.app.id instead of okta.app.label before you go on.",
        ]
      : [];
  }
  const { app, bookmarks } = findings.okta;
  if (app === undefined) {
    return [
      "Okta has no app with ACS URLs of this instance, so the config has one created. If people use one already, name it: --okta-app-id.",
    ];
  }
  const wanted = assignAcsFields(config);
  const live = liveAcsUrls(findings);
  const registered = [...live.values()];
  const missing = wanted.filter(({ url }) => !registered.includes(url));
  const stale = registered.filter((url) => !wanted.some((entry) => entry.url === url));
  const moved = wanted.filter(
    ({ oktaField, url }) =>
      live.has(oktaField) && live.get(oktaField) !== url && registered.includes(url),
  );
  const noFields = missingFields(config.okta.acsFields, Object.keys(app.settings));
  const issuer = app.settings[ISSUER_FIELD];
  const renamed = Object.entries(config.adopt?.bookmarkAppIds ?? {}).flatMap(([region, id]) => {
    const label = bookmarks.find((bookmark) => bookmark.id === id)?.label;
    return label === undefined || label === bookmarkLabel(region)
      ? []
      : [
          `The bookmark app ${id} is called "${label}". The plan renames it: "${bookmarkLabel(region)}".`,
        ];
  });

  return [
    ...(app.status === "ACTIVE"
      ? []
      : [`The Okta app ${app.id} is ${app.status}: nobody can sign in to AWS with it.`]),
    ...(noFields.length > 0
      ? [
          `The Okta app has no settings ${noFields.slice(0, 3).join(", ")}${noFields.length > 3 ? `, … (${noFields.length} in all)` : ""}. Set okta.acsFields to the names that npx idc doctor --okta-fields lists.`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${missing.length} of ${count(wanted.length, "ACS URL")} ${missing.length === 1 ? "is" : "are"} missing in Okta: ${missing.map(({ url }) => url).join(", ")}. The plan adds ${missing.length === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...(stale.length > 0
      ? [
          `${count(stale.length, "ACS URL")} in Okta ${stale.length === 1 ? "is" : "are"} not in the config, and the plan removes ${stale.length === 1 ? "it" : "them"}: ${stale.join(", ")}.`,
        ]
      : []),
    ...(moved.length > 0
      ? [
          `${count(moved.length, "ACS URL")} ${moved.length === 1 ? "moves" : "move"} to another field of the Okta app.`,
        ]
      : []),
    ...(typeof issuer === "string" && issuer !== "" && issuer !== issuerOf(config)
      ? [
          `The issuer in Okta (${ISSUER_FIELD}) is ${issuer}, and the metadata file says ${issuerOf(config)}. The plan changes it.`,
        ]
      : []),
    ...renamed,
  ];
}

function metadataDifferences(config: Config, { metadata, aws }: Findings): string[] {
  const inFile = new Set(metadata.acs.map(({ url }) => url));
  const wanted = assignAcsFields(config);
  const absent = wanted.filter(({ url }) => !inFile.has(url));
  const dropped = metadata.acs.filter(({ url }) => !wanted.some((entry) => entry.url === url));
  const createdAt = aws?.instance.createdAt;
  return [
    ...(absent.length > 0
      ? [
          `The metadata file lacks ${count(absent.length, "ACS URL")} of the config: ${absent.map(({ url }) => url).join(", ")}. Download the file anew and compare.`,
        ]
      : []),
    ...(dropped.length > 0
      ? [
          `${count(dropped.length, "ACS URL")} of the metadata file ${dropped.length === 1 ? "is" : "are"} not in the config: ${dropped.map(({ url }) => url).join(", ")}.`,
        ]
      : []),
    ...(config.endpoints.acs.length === 1
      ? [
          `Only the endpoint type ${config.endpoints.acs.join("")} is registered. The CLI and the web portal are reported to use different ones: register both (endpoints.acs) where they fit.`,
        ]
      : []),
    ...(config.identityCenter.enabledBeforeFebruary2026 &&
    createdAt !== undefined &&
    !metadata.acs.some(({ endpoint }) => endpoint === "alternative-ipv4")
      ? [
          `The instance was created on ${createdAt.toISOString().slice(0, 10)}, so enabledBeforeFebruary2026 is true, although the metadata file has no alternative-ipv4 URL.`,
        ]
      : []),
  ];
}

function regionDifferences({ regions }: Config, { metadata, aws }: Findings): string[] {
  if (aws === undefined || aws.regions.length === 0) return [];
  const live = new Map(aws.regions.map(({ name, status }) => [name, status]));
  const inFile = new Set(metadata.acs.map(({ region }) => region));
  return [
    ...regions.additional
      .filter((region) => !live.has(region))
      .map(
        (region) =>
          `${region} has ACS URLs in the metadata file but is not a Region of the instance. The plan adds it.`,
      ),
    ...[...live]
      .filter(([region]) => region !== regions.primary && !inFile.has(region))
      .map(([region]) => `${region} is a Region of the instance but not in the metadata file.`),
    ...[...live]
      .filter(([, status]) => status !== "ACTIVE")
      .map(([region, status]) => `${region} is ${status}. Wait until it is done before you plan.`),
  ];
}

function keyDifferences(config: Config, { aws }: Findings): string[] {
  if (aws === undefined) return [];
  const { instance, key: found } = aws;
  const { primary } = config.regions;
  if (instance.encryption?.keyType !== "CUSTOMER_MANAGED_KEY") {
    return [
      "The instance is encrypted with the AWS owned key. Apply the kms stack, then move the instance: npx idc activate-key.",
    ];
  }
  if (found === undefined) {
    return [
      `The instance's key ${instance.encryption.keyArn ?? ""} was not found, so it is not adopted: the plan would create another.`,
    ];
  }
  const { key, policy, rotation, replicas, aliases } = found;
  if (!adoptable(found, primary)) {
    return [
      key.multiRegion
        ? `The instance's key ${key.id} is a replica in ${primary}; its primary key is in ${key.multiRegion.primaryRegion}. This project manages a key whose primary is in ${primary}: update the primary Region of the key in KMS and run init again. It is not adopted: the plan would create another key.`
        : `The instance's key ${key.id} is a single-Region key, which AWS never converts. The plan creates a multi-Region key; then move the instance: npx idc activate-key.`,
    ];
  }
  const wanted = configuredKeyPolicy(config);
  const policyChanges = policy === undefined ? [] : policyDifferences(wanted, policy);
  const without = replicaKeyRegions(config).filter((region) => !replicas.includes(region));
  const unused = replicas.filter((region) => !replicaKeyRegions(config).includes(region));
  const noAlias = keyRegions(config).filter(
    (region) =>
      (region === primary || replicas.includes(region)) &&
      !aliases.get(region)?.includes(config.kms.aliasName),
  );
  return [
    ...(key.state === "Enabled"
      ? []
      : [`The key ${key.id} is ${key.state} in ${primary}. See docs/runbook.md.`]),
    ...(policyChanges.length > 0
      ? [
          `The policy of the key is not the configured one (${config.kms.keyPolicy}), and the plan replaces it. The key's policy ${policyChanges.join("; ")}. Read it before you apply: whoever it names besides loses access.`,
        ]
      : []),
    ...(rotation?.enabled === false ? ["The key's rotation is off. The plan turns it on."] : []),
    ...(without.length > 0
      ? [
          `The key has no replica in ${without.join(", ")}. The plan creates ${without.length === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...(unused.length > 0
      ? [
          `The key has a replica in ${unused.join(", ")}, which is no Region of the instance. It is not managed.`,
        ]
      : []),
    ...(noAlias.length > 0
      ? [
          `The key has no alias ${config.kms.aliasName} in ${noAlias.join(", ")}. The plan creates ${noAlias.length === 1 ? "it" : "them"}.`,
        ]
      : []),
  ];
}
