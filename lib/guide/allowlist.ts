import {
  allowlists,
  displayNameOf,
  type AllowlistEndpoint,
  type InstanceEndpointsInput,
} from "../endpoints";

const ENDPOINT_NAMES: Record<AllowlistEndpoint, string> = {
  ipv4: "IPv4 endpoints",
  "dual-stack": "dual-stack endpoints (IPv4 and IPv6)",
  own: "the hosts of the config alone. What else AWS needs in this partition is not known here",
};

/**
 * `allowlist.txt`: the domains to allow, one per line, under a comment for each Region and kind of
 * endpoint. In English, for whoever runs the firewall.
 */
export function renderAllowlist(input: InstanceEndpointsInput): string {
  const lists = allowlists(input);
  const isListKnown = lists.every(({ endpoint }) => endpoint !== "own");
  const sections = lists.map(({ region, role, endpoint, domains, otherPageOnly }) =>
    [
      `# ${region}, ${displayNameOf(region)}, ${role} Region: ${ENDPOINT_NAMES[endpoint]}`,
      ...domains,
      ...(otherPageOnly.length === 0 ? [] : [OTHER_PAGE, ...otherPageOnly]),
    ].join("\n"),
  );
  const header = isListKnown ? HEADER : OWN_HEADER;
  return `${[header, ...sections].join("\n\n")}\n`;
}

const OTHER_PAGE =
  "# Only in the Identity Center User Guide's list, which has no date. Try without it first:";

const HEADER = `# Domains that a firewall or proxy has to let through for AWS sign-in (AWS Sign-In User Guide,
# "Domains to add to your allow list"). *. stands for every name below a domain. Each part is complete
# in itself, so some domains stand in several. Okta's own domains are not in this list.`;

const OWN_HEADER = `# Hosts that the config names for AWS sign-in. This is no complete list: AWS's list of domains is
# known to this tool for the commercial partition only. Ask AWS for that of yours. Okta's own domains are
# not in this list.`;
