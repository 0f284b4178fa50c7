/** Instances in other partitions, with the addresses that the AWS CLI knows of their portals. */
import { metadataXml } from "../../__tests__/helpers/metadata";
import * as examples from "../../__tests__/helpers/partitions";
import type { AwsOptions } from "../services/aws";
import type { OktaApp } from "../services/okta-apps";
import type { OktaStandIn } from "../services/okta";
import { ACCOUNT, APP_ID } from "./example";

export interface PartitionInstance extends examples.PartitionExample {
  /** The portals of all Regions, the bookmark's last. */
  readonly portals: readonly string[];
}

const INSTANCE_ID = "ssoins-111111h2222j33pp";
const STORE = "d-1234567890";

export const GOV: PartitionInstance = {
  ...examples.GOV,
  portals: [
    `https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/${STORE}`,
    `https://${INSTANCE_ID}.us-gov-west-1.portal.amazonaws.com`,
    `https://${INSTANCE_ID}.portal.us-gov-west-1.app.aws`,
    `https://${INSTANCE_ID}.us-gov-east-1.portal.amazonaws.com`,
    `https://${INSTANCE_ID}.portal.us-gov-east-1.app.aws`,
  ],
};

export const CHINA: PartitionInstance = {
  ...examples.CHINA,
  portals: [
    `https://start.home.awsapps.cn/directory/${STORE}`,
    `https://${INSTANCE_ID}.cn-north-1.portal.amazonaws.com.cn`,
    `https://${INSTANCE_ID}.portal.cn-north-1.app.amazonwebservices.com.cn`,
    `https://${INSTANCE_ID}.cn-northwest-1.portal.amazonaws.com.cn`,
    `https://${INSTANCE_ID}.portal.cn-northwest-1.app.amazonwebservices.com.cn`,
  ],
};

/** One Region is all that there is. */
export const EUROPE: PartitionInstance = {
  ...examples.EUROPE,
  portals: [
    `https://${INSTANCE_ID}.eusc-de-east-1.portal.amazonaws.eu`,
    `https://${INSTANCE_ID}.portal.eusc-de-east-1.api.amazonwebservices.eu`,
  ],
};

export const urlsOf = ({ acsUrls }: PartitionInstance): string[] => Object.values(acsUrls).flat();

/** The instance, as the services have it. */
export const awsOptionsOf = ({ partition, regions }: PartitionInstance): AwsOptions => ({
  instanceArn: `arn:${partition}:sso:::instance/${INSTANCE_ID}`,
  identityStoreId: STORE,
  primaryRegion: regions[0],
  managementAccountId: ACCOUNT,
});

/** The metadata file that its console offers for download. */
export const metadataOf = (instance: PartitionInstance): string =>
  metadataXml({ verbatim: examples.metadataOf(instance) });

/** The settings that the Okta app has to have. */
export const settingsOf = (instance: PartitionInstance): Record<string, string> => ({
  ...Object.fromEntries(
    urlsOf(instance).map((url, index) => [index === 0 ? "acsURL" : `acsURL${index}`, url]),
  ),
  entityID: instance.issuer,
});

/** The Okta app as somebody has set it up by hand. */
export const addApp = (okta: OktaStandIn, settings: Record<string, string>): OktaApp =>
  okta.addApp(
    "amazon_aws_sso",
    { label: "AWS IAM Identity Center", settings: { app: settings } },
    { id: APP_ID },
  );
