import { isAwsHost } from "../../endpoints";
import { valueAt } from "../problems";
import { at, type Rule } from "./rule";

const portalIsOwn: Rule = ({ keys: { portal } }) => {
  const { domain } = portal ?? {};
  if (domain === undefined || !isAwsHost(domain)) return [];
  return [
    {
      path: at("portal", "domain"),
      value: domain,
      message: "is AWS's own address. The portals of AWS need no entry here: leave portal out.",
    },
  ];
};

/** Where people ask when sign-in does not work must work without sign-in. */
const supportIsElsewhere: Rule = ({ written, keys: { okta } }) => {
  const path = at("guide", "supportContact");
  const value = valueAt(written, path);
  if (typeof value !== "string") return [];
  const host = /^https?:\/\/([^/?#:]+)/i.exec(value.trim())?.[1]?.toLowerCase();
  if (host === undefined) return [];
  const isInOkta =
    okta?.orgName !== undefined &&
    okta.baseUrl !== undefined &&
    [okta.orgName, `${okta.orgName}-admin`].some((org) => host === `${org}.${okta.baseUrl}`);
  const isInAws = isAwsHost(host);
  if (!isInOkta && !isInAws) return [];
  return [
    {
      path,
      value,
      message: `is behind the sign-in that people ask for help with: ${isInOkta ? "the Okta org" : "AWS"} does not open when it is down. Name a telephone number, a chat channel, or an address elsewhere.`,
    },
  ];
};

export const PORTAL_RULES: readonly Rule[] = [portalIsOwn, supportIsElsewhere];
