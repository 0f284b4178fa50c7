import { acsEndpointsOf } from "../../endpoints";
import { ACS_URL_LIMIT, ADDITIONAL_ACS_FIELDS } from "../../okta";
import { at, type Rule } from "./rule";

const defaultAcsIsRegistered: Rule = ({ keys: { identityCenter, endpoints } }) => {
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  const { acs, defaultAcs } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !acs || !defaultAcs) return [];
  const registered = acsEndpointsOf("primary", {
    identityCenter: { enabledBeforeFebruary2026 },
    endpoints: { acs },
  });
  if (registered.includes(defaultAcs)) return [];
  return [
    {
      path: at("endpoints", "defaultAcs"),
      value: defaultAcs,
      message: `is not registered for the primary Region, which has ${registered.join(", ")}. ${
        defaultAcs === "alternative-ipv4"
          ? "Only an instance enabled before February 2026 has that URL: set identityCenter.enabledBeforeFebruary2026: true if it is one."
          : "Add it to endpoints.acs, or choose one of those."
      }`,
    },
  ];
};

const acsUrlsFitTheApp: Rule = ({ keys: { identityCenter, regions, endpoints } }) => {
  const { enabledBeforeFebruary2026 } = identityCenter ?? {};
  const { additional } = regions ?? {};
  const { acs } = endpoints ?? {};
  if (enabledBeforeFebruary2026 === undefined || !additional || !acs) return [];
  const input = { identityCenter: { enabledBeforeFebruary2026 }, endpoints: { acs } };
  const perRegion = acsEndpointsOf("additional", input).length;
  const primary = acsEndpointsOf("primary", input).length;
  const count = primary + additional.length * perRegion;
  if (count <= ACS_URL_LIMIT) return [];

  const roomFor = (types: number) => Math.floor((ACS_URL_LIMIT - primary) / types);
  const ways = [`keep ${roomFor(perRegion)} additional Regions at most`];
  if (primary - perRegion + 1 + additional.length <= ACS_URL_LIMIT && perRegion > 1) {
    ways.unshift("register one endpoint type alone (endpoints.acs: [dual-stack])");
  }
  return [
    {
      path: at("regions", "additional"),
      message: `needs ${count} ACS URLs: ${primary} of the primary Region and ${perRegion} for each of the ${additional.length} additional Regions. The Okta app has ${ACS_URL_LIMIT} fields for them (the default one and ${ADDITIONAL_ACS_FIELDS} more). Drop ${count - ACS_URL_LIMIT}: ${ways.join(", or ")}.`,
    },
  ];
};

export const ENDPOINT_RULES: readonly Rule[] = [defaultAcsIsRegistered, acsUrlsFitTheApp];
