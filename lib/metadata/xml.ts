import { readXml } from "../xml";

const NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata";

/** The values that matter here, in the order of the file. */
export interface Descriptors {
  /** `entityID` of each EntityDescriptor. */
  readonly issuers: readonly string[];
  /** `Location` of each AssertionConsumerService. */
  readonly locations: readonly string[];
}

/** Reads SAML metadata. */
export function readDescriptors(xml: string): Descriptors | { readonly problem: string } {
  const issuers: string[] = [];
  const locations: string[] = [];
  const problem = readXml(xml, {
    open({ namespace, name, attribute }) {
      if (namespace !== NAMESPACE) return;
      if (name === "EntityDescriptor") issuers.push(attribute("entityID") ?? "");
      if (name === "AssertionConsumerService") locations.push(attribute("Location") ?? "");
    },
  });
  return problem === undefined ? { issuers, locations } : { problem };
}
