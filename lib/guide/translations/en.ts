import { displayNameOf } from "../../endpoints";
import type { Translation } from "./types";

export const en: Translation = {
  languageName: "English",
  languageSwitch: "Language",
  regionName: displayNameOf,

  subject: "AWS sign-in",
  heading: "Can’t sign in to AWS?",
  lead: (regionCount) =>
    `AWS sign-in runs in ${regionCount} Regions. If one of them fails, another still lets you in, to the same accounts and roles.`,
  leadOfOneRegion: (region) =>
    `AWS sign-in runs in one Region, ${region}. Its portal has more than one address: if one fails, another may still work.`,
  openAnotherRegion: "Open the portal of another Region.",
  openAnotherAddress: "Open the portal at another address.",
  signInWithOkta:
    "Sign in with Okta, as you always do. You will see the accounts and roles you know.",
  stillLockedOut: "Still locked out? Try the other portals below, then ask for help:",
  stillLockedOutOfOneRegion: "Still locked out? Try the other addresses below, then ask for help:",
  avoidOktaTile: (primaryRegion) =>
    `Do not start from the AWS tile in Okta. It always opens the ${primaryRegion} portal.`,

  bookmark: (region, role) => `AWS ${region}, ${role}`,

  portals: "Portals",
  portalsIntro: "Every portal leads to the same accounts and roles.",
  companyAddress: "Our own address leads to a portal:",
  companyBookmark: "AWS access portal",
  role: { primary: "Primary Region", additional: "Additional Region" },
  primaryNote: "The usual portal. The AWS tile in Okta opens this one.",
  additionalNote: (oktaTile) =>
    `For when the primary Region fails. If your Okta dashboard shows “${oktaTile}”, that tile opens it too.`,
  openPortal: (region) => `Open the ${region} portal`,
  endpoint: {
    "dual-stack": "IPv6 and IPv4",
    "alternative-ipv4": "IPv4 only",
    "classic-ipv4": "Standard address, IPv4 only",
    "custom-alias": "Short address",
  },

  check: "Check which portals answer",
  checkNote:
    "Checks from this device. An answer means that the address can be reached; signing in may still fail.",
  checking: "Checking…",
  answers: "Answers",
  noAnswer: "No answer",
  someAnswer: "{answering} of {all} addresses answer.",
  noneAnswers: "No address answers. First check this device’s own network connection and VPN.",
  offline: "This device is offline. Connect it to a network, then check again.",

  copy: "Copy",
  copied: "Copied",
  selected: "Selected: copy it now",

  limits: "What to expect in an additional Region",
  works: "Works",
  worksList: [
    "Signing in, as long as Okta itself is up.",
    "The accounts and roles you had before the disruption.",
    "Working in any AWS Region. The portal you come in through does not limit you.",
    "The AWS CLI, once you have signed it in for that Region.",
    "Sessions that are already open, until they end.",
  ],
  worksNot: "Does not work until the primary Region is back",
  worksNotList: [
    "New access: adding or changing users, groups, permission sets and assignments.",
    "The AWS tile in Okta and the address that you usually open. They always lead to the primary Region.",
    "CLI sign-ins made through another Region. They are not carried over.",
    "Applications that depend on the Region that failed.",
  ],

  tryIt: "Try it today",
  tryItSteps: (region) => [
    `Open a private window of your browser, and in it the ${region} portal.`,
    "Sign in with Okta. You should see the accounts and roles you know.",
    "Open one of them. Then close the window.",
    "If something did not work, tell us now, while there is time.",
  ],

  cli: "AWS CLI",
  cliIntro:
    "The CLI is signed in for each Region separately. Prepare steps 1 and 2 while everything works.",
  cliSession: "Add to `~/.aws/config`:",
  cliProfile: (profile, session) =>
    `Copy each profile you need under a new name, such as \`${profile}\`. In the copy, set \`sso_session = ${session}\` and delete \`sso_start_url\` and \`sso_region\` if it has them.`,
  cliLogin: "Sign in:",
  cliTry: "Use the new profile:",

  help: "Get help",
  oktaDown:
    "If Okta itself is down, no portal can sign you in. Sessions that are already open go on until they end.",
  breakGlass:
    "If nobody can get in, a few named people hold emergency (break-glass) access. Ask for it through this contact.",

  asSeen: (date) => `As of ${date}: AWS says that these Regions are in use.`,
  asPlanned: (date) => `As planned on ${date}. A Region may not be in use yet.`,
};
