/**
 * Instances in other partitions. How their ACS URLs look is not known: these are made up, and so is
 * China's issuer; what is seen is that they are used word for word.
 */
import type { AwsOptions } from "../services/aws";
import type { OktaApp } from "../services/okta-apps";
import type { OktaStandIn } from "../services/okta";
import { ACCOUNT, APP_ID, TENANT } from "./example";

export interface PartitionInstance {
  readonly partition: string;
  readonly primary: string;
  readonly additional: readonly string[];
  readonly issuer: string;
  /** By Region, in the order of the metadata file. */
  readonly acsUrls: Readonly<Record<string, readonly string[]>>;
  /** The portals of all Regions, the bookmark's last. */
  readonly portals: readonly string[];
}

const INSTANCE_ID = "ssoins-111111h2222j33pp";
const STORE = "d-1234567890";

export const GOV: PartitionInstance = {
  partition: "aws-us-gov",
  primary: "us-gov-west-1",
  additional: ["us-gov-east-1"],
  issuer: `https://us-gov-west-1.signin.amazonaws-us-gov.com/platform/saml/${STORE}`,
  acsUrls: {
    "us-gov-west-1": [
      `https://us-gov-west-1.signin.amazonaws-us-gov.com/platform/saml/acs/${TENANT}`,
      `https://us-gov-west-1.sso.signin.amazonaws-us-gov.com/platform/saml/acs/${TENANT}`,
    ],
    "us-gov-east-1": [
      `https://us-gov-east-1.sso.signin.amazonaws-us-gov.com/platform/saml/acs/${TENANT}`,
    ],
  },
  portals: [
    `https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/${STORE}`,
    `https://${INSTANCE_ID}.us-gov-west-1.portal.amazonaws.com`,
    `https://${INSTANCE_ID}.portal.us-gov-west-1.app.aws`,
    `https://${INSTANCE_ID}.us-gov-east-1.portal.amazonaws.com`,
    `https://${INSTANCE_ID}.portal.us-gov-east-1.app.aws`,
  ],
};

export const CHINA: PartitionInstance = {
  partition: "aws-cn",
  primary: "cn-north-1",
  additional: ["cn-northwest-1"],
  issuer: `https://cn-north-1.signin.amazonaws.cn/platform/saml/${STORE}`,
  acsUrls: {
    "cn-north-1": ["https://cn-north-1.signin.amazonaws.cn/platform/saml/acs/first/post"],
    "cn-northwest-1": ["https://signin.cn-northwest-1.amazonaws.cn/saml/second/receive"],
  },
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
  partition: "aws-eusc",
  primary: "eusc-de-east-1",
  additional: [],
  issuer: `https://eusc-de-east-1.signin.amazonaws-eusc.eu/platform/saml/${STORE}`,
  acsUrls: {
    "eusc-de-east-1": [
      `https://eusc-de-east-1.signin.amazonaws-eusc.eu/platform/saml/acs/${TENANT}`,
    ],
  },
  portals: [
    `https://${INSTANCE_ID}.eusc-de-east-1.portal.amazonaws.eu`,
    `https://${INSTANCE_ID}.portal.eusc-de-east-1.api.amazonwebservices.eu`,
  ],
};

export const urlsOf = ({ acsUrls }: PartitionInstance): string[] => Object.values(acsUrls).flat();

/** The instance, as the services have it. */
export const awsOptionsOf = ({ partition, primary }: PartitionInstance): AwsOptions => ({
  instanceArn: `arn:${partition}:sso:::instance/${INSTANCE_ID}`,
  identityStoreId: STORE,
  primaryRegion: primary,
  managementAccountId: ACCOUNT,
});

/** The metadata file that its console offers for download. */
export const metadataOf = (instance: PartitionInstance): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${instance.issuer}">
  <md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${urlsOf(instance)
  .map(
    (url, index) =>
      `    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${url}" index="${index}"/>`,
  )
  .join("\n")}
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;

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
