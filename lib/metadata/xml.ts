import { SaxesParser } from "saxes";

const NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata";

/** The values that matter here, in the order of the file. */
export interface Descriptors {
  /** `entityID` of each EntityDescriptor. */
  readonly issuers: readonly string[];
  /** `Location` of each AssertionConsumerService. */
  readonly locations: readonly string[];
}

/** Stops the parser at the first thing that is refused. */
class Refused extends Error {}

/**
 * Reads SAML metadata. The parser is strict and resolves no entity but XML's own five; a document
 * type, where others would be declared, is refused before anything in it is read.
 */
export function readDescriptors(xml: string): Descriptors | { readonly problem: string } {
  const issuers: string[] = [];
  const locations: string[] = [];
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on("doctype", () => {
    throw new Refused(
      "has a document type (DTD). Identity Center writes none, and entities are not read.",
    );
  });
  parser.on("error", ({ message }) => {
    throw new Refused(`is not well-formed XML, line:column ${message}`);
  });
  parser.on("opentag", ({ uri, local, attributes }) => {
    if (uri !== NAMESPACE) return;
    if (local === "EntityDescriptor") issuers.push(attributes["entityID"]?.value ?? "");
    if (local === "AssertionConsumerService") locations.push(attributes["Location"]?.value ?? "");
  });
  try {
    parser.write(xml).close();
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message };
    throw error;
  }
  return { issuers, locations };
}
