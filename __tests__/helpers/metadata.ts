import { acsUrl, issuerUrl, type AcsEndpoint } from "../../lib/endpoints";

export const TENANT = "11111111-2222-4333-8444-555555555555";
export const STORE = "d-1234567890";

export interface MetadataOptions {
  readonly primary?: string;
  readonly additional?: readonly string[];
  readonly types?: readonly AcsEndpoint[];
  /** Whether the primary Region has its alternative URL. */
  readonly alternative?: boolean;
  /** URLs and issuer word for word, in place of the computed ones. */
  readonly verbatim?: { readonly issuer: string; readonly urls: readonly string[] };
}

/** A metadata file as the console offers it for download. */
export function metadataXml({
  primary = "ap-northeast-1",
  additional = ["ap-northeast-3"],
  types = ["ipv4", "dual-stack"],
  alternative = false,
  verbatim,
}: MetadataOptions = {}): string {
  const urls = verbatim?.urls ?? [
    ...(alternative ? [acsUrl("alternative-ipv4", primary, TENANT)] : []),
    ...[primary, ...additional].flatMap((region) =>
      types.map((type) => acsUrl(type, region, TENANT)),
    ),
  ];
  const services = urls.map(
    (url, index) =>
      `<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${url}" index="${index}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${verbatim?.issuer ?? issuerUrl(primary, STORE)}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${services.join("")}</md:SPSSODescriptor></md:EntityDescriptor>`;
}
