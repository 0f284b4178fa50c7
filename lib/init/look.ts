import { ServiceError } from "../clients/errors";
import type { AwsClients, OktaApp, OktaClient } from "../clients/types";
import { UserError } from "../config/errors";
import { arnInRegion } from "../key-policy";
import type { Metadata } from "../metadata";
import { CATALOGUE_APP } from "../okta";
import { parseAcsUrl } from "../endpoints";
import type { AwsFindings, FoundKey, OktaFindings, Said } from "./findings";

/** Notes why something could not be looked at. */
export type Note = (sentence: string) => void;

/** The answer, or nothing and a note where a service refuses it. */
async function unlessRefused<T>(answer: Promise<T>, note: Note): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    note(`Could not look: ${error.message}`);
    return undefined;
  }
}

/**
 * Finds the instance of a metadata file, its Regions and its key.
 *
 * @returns undefined where the instance cannot be looked at; the notes say why
 * @throws UserError where what is found contradicts the metadata file
 */
export async function lookAtAws(
  { identityCenter, kms }: Pick<AwsClients, "identityCenter" | "kms">,
  metadata: Metadata,
  said: Said,
  note: Note,
): Promise<AwsFindings | undefined> {
  const { identityStoreId, primaryRegion } = metadata;
  let arn = said.instanceArn;
  if (arn === undefined) {
    const instances = await unlessRefused(identityCenter.instances(), note);
    if (instances === undefined) return undefined;
    arn = instances.find((instance) => instance.identityStoreId === identityStoreId)?.arn;
    if (arn === undefined) {
      note(
        `No Identity Center instance with the identity store ${identityStoreId} in ${primaryRegion}. Use credentials of the organization's management account, or of the delegated administrator.`,
      );
      return undefined;
    }
  }
  const instance = await unlessRefused(identityCenter.instance(arn), note);
  if (instance === undefined) {
    note(`The instance ${arn} was not found in ${primaryRegion}.`);
    return undefined;
  }
  if (instance.identityStoreId !== identityStoreId) {
    throw new UserError(
      `The metadata file is of the identity store ${identityStoreId}, but the instance ${arn} has ${instance.identityStoreId}. Use the metadata file of that instance, or another --instance-arn.`,
    );
  }
  if (instance.primaryRegion !== undefined && instance.primaryRegion !== primaryRegion) {
    throw new UserError(
      `The issuer in the metadata file is of ${primaryRegion}, but AWS says that the primary Region of ${arn} is ${instance.primaryRegion}. Use the metadata file of that instance.`,
    );
  }
  if (said.managementAccountId && said.managementAccountId !== instance.ownerAccountId) {
    throw new UserError(
      `--management-account-id is ${said.managementAccountId}, but the instance ${arn} belongs to ${instance.ownerAccountId}. Leave the option out.`,
    );
  }
  const regions = (await unlessRefused(identityCenter.regions(arn), note)) ?? [];
  const { keyArn } = instance.encryption ?? {};
  const key = keyArn === undefined ? undefined : await lookAtKey(kms, keyArn, metadata, note);
  return { instance, regions, key };
}

async function lookAtKey(
  kms: AwsClients["kms"],
  keyArn: string,
  { primaryRegion }: Metadata,
  note: Note,
): Promise<FoundKey | undefined> {
  const here = kms(primaryRegion);
  const key = await unlessRefused(here.key(keyArn), note);
  if (key === undefined) return undefined;

  const others = key.multiRegion
    ? [key.multiRegion.primaryRegion, ...key.multiRegion.replicaRegions].filter(
        (region) => region !== primaryRegion && region !== "",
      )
    : [];
  const [policy, rotation, ...aliases] = await Promise.all([
    unlessRefused(here.policy(keyArn), note),
    unlessRefused(here.rotation(keyArn), note),
    ...[primaryRegion, ...others].map(async (region) => {
      const names = unlessRefused(kms(region).aliases(arnInRegion(keyArn, region)), note);
      return [region, (await names) ?? []] as const;
    }),
  ]);
  return { key, policy, rotation, aliases: new Map(aliases), replicas: others };
}

/**
 * Finds the Okta app of a metadata file's instance.
 *
 * @returns undefined where Okta cannot be looked at; the notes say why
 * @throws UserError where the app is of another instance, or several may be meant
 */
export async function lookAtOkta(
  okta: OktaClient,
  metadata: Metadata,
  { oktaAppId }: Said,
  note: Note,
): Promise<OktaFindings | undefined> {
  const candidates = async (): Promise<readonly (OktaApp | undefined)[]> =>
    oktaAppId === undefined ? okta.apps(CATALOGUE_APP) : [await okta.app(oktaAppId)];
  const [apps, bookmarks] = await Promise.all([
    unlessRefused(candidates(), note),
    unlessRefused(okta.apps("bookmark"), note),
  ]);
  if (apps === undefined) return undefined;
  const app =
    oktaAppId === undefined ? choose(apps, metadata) : check(apps[0], oktaAppId, metadata);
  return { app, bookmarks: bookmarks ?? [] };
}

/** Tenant IDs of the ACS URLs that an app has now. */
function tenantsOf({ settings }: OktaApp): Set<string> {
  return new Set(
    Object.values(settings).flatMap((value) =>
      typeof value === "string" ? (parseAcsUrl(value)?.tenantId ?? []) : [],
    ),
  );
}

/** Whether an app has an ACS URL of the instance now, of the file's or of its tenant. */
function isOfInstance(app: OktaApp, { tenantId, acs }: Metadata): boolean {
  const urls = new Set<unknown>(acs.map(({ url }) => url));
  return (
    Object.values(app.settings).some((value) => urls.has(value)) ||
    (tenantId !== undefined && tenantsOf(app).has(tenantId))
  );
}

function choose(apps: readonly (OktaApp | undefined)[], metadata: Metadata): OktaApp | undefined {
  const ours = apps.filter((app) => app !== undefined).filter((app) => isOfInstance(app, metadata));
  if (ours.length > 1) {
    throw new UserError(
      `${ours.length} Okta apps have ACS URLs of this instance: ${ours.map(named).join(", ")}. Say which one people use: --okta-app-id.`,
    );
  }
  return ours[0];
}

function check(app: OktaApp | undefined, id: string, { tenantId, issuer }: Metadata): OktaApp {
  if (app === undefined) {
    throw new UserError(
      `--okta-app-id ${id}: the Okta org has no such app. The ID is in the address of the app's page in the admin console and starts with 0oa.`,
    );
  }
  if (app.name !== CATALOGUE_APP) {
    throw new UserError(
      `--okta-app-id ${named(app)} is of type ${app.name}, not the catalogue app AWS IAM Identity Center (${CATALOGUE_APP}). Use the app that people sign in to AWS with.`,
    );
  }
  const tenants = tenantsOf(app);
  if (tenants.size > 0 && (tenantId === undefined || !tenants.has(tenantId))) {
    throw new UserError(
      `--okta-app-id ${named(app)} has ACS URLs of the tenant ${[...tenants].join(", ")}, but the metadata file is of ${tenantId ?? issuer}: it signs people in to another instance.`,
    );
  }
  return app;
}

const named = ({ id, label }: OktaApp): string => `${id} ("${label}")`;
