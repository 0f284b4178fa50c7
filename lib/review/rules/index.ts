import type { RuleCheck, Severity } from "../rule";
import acsDefaultChanged from "./acs-default-changed";
import acsUrlAdded from "./acs-url-added";
import acsUrlRemoved from "./acs-url-removed";
import assignmentRemoved from "./assignment-removed";
import breakGlassRemoved from "./break-glass-removed";
import breakGlassWeakened from "./break-glass-weakened";
import bookmarkRemoved from "./bookmark-removed";
import drift from "./drift";
import kmsKeyDestroyed from "./kms-key-destroyed";
import kmsKeyDisabled from "./kms-key-disabled";
import kmsPolicyDiffers from "./kms-policy-differs";
import kmsPolicyNarrowed from "./kms-policy-narrowed";
import kmsReplicaDestroyed from "./kms-replica-destroyed";
import oktaAppDeactivated from "./okta-app-deactivated";
import oktaAppDestroyed from "./okta-app-destroyed";
import oktaIssuerChanged from "./okta-issuer-changed";
import oktaSettingsLost from "./okta-settings-lost";
import planIncomplete from "./plan-incomplete";
import regionOperationsOverlap from "./region-operations-overlap";
import regionRemoved from "./region-removed";
import regionReplaced from "./region-replaced";
import unknownChange from "./unknown-change";

export interface Rule {
  readonly severity: Severity;
  /** When it fires. */
  readonly what: string;
  /** What people would lose. */
  readonly why: string;
  readonly check: RuleCheck;
}

/** Every rule by its id, which is the name of its file. */
export const RULES = {
  "acs-default-changed": {
    severity: "critical",
    what: "The default ACS field of an existing app changes or goes, or the app's settings cannot be seen.",
    why: "Everybody who opens AWS from Okta is sent to that URL.",
    check: acsDefaultChanged,
  },
  "okta-app-destroyed": {
    severity: "critical",
    what: "The SAML app is destroyed or replaced.",
    why: "Nobody can sign in with Okta, and a new app has another certificate.",
    check: oktaAppDestroyed,
  },
  "okta-app-deactivated": {
    severity: "critical",
    what: "The SAML app becomes inactive.",
    why: "Nobody can sign in with Okta.",
    check: oktaAppDeactivated,
  },
  "okta-issuer-changed": {
    severity: "critical",
    what: "The issuer of an existing app changes.",
    why: "Identity Center refuses assertions that are not for it.",
    check: oktaIssuerChanged,
  },
  "kms-key-destroyed": {
    severity: "critical",
    what: "A primary key is destroyed or replaced.",
    why: "Identity Center cannot read its own data without the key; a deleted key cannot be restored.",
    check: kmsKeyDestroyed,
  },
  "kms-replica-destroyed": {
    severity: "critical",
    what: "A replica key is destroyed or replaced; high where the given plans show that its Region is gone from the instance.",
    why: "A Region that is in use locks everybody out without its key.",
    check: kmsReplicaDestroyed,
  },
  "kms-key-disabled": {
    severity: "critical",
    what: "A key becomes disabled, or is made disabled.",
    why: "Identity Center cannot use it, and nobody can sign in in that Region.",
    check: kmsKeyDisabled,
  },
  "kms-policy-narrowed": {
    severity: "critical",
    what: "After the change the policy no longer lets Identity Center and Identity Store use and describe the key, or the account administer it, or a Deny reaches them; or this cannot be seen.",
    why: "The key is as good as deleted for whoever the policy leaves out.",
    check: kmsPolicyNarrowed,
  },
  "region-replaced": {
    severity: "critical",
    what: "A Region would be removed and added.",
    why: "Sign-in in that Region is down until it is back, and may stay down.",
    check: regionReplaced,
  },
  "break-glass-removed": {
    severity: "critical",
    what: "A part of the emergency access is destroyed or replaced: a user, a role, a policy, an alarm, the way through Okta.",
    why: "When Okta or Identity Center is down, nobody gets in, or nobody is told who did.",
    check: breakGlassRemoved,
  },
  "acs-url-removed": {
    severity: "high",
    what: "A URL is in no ACS field any more. Moving between extra fields is silent.",
    why: "Sign-in through that endpoint fails.",
    check: acsUrlRemoved,
  },
  "okta-settings-lost": {
    severity: "high",
    what: "Another setting that had a value has none.",
    why: "The provider writes all settings at once: what is left out is gone.",
    check: oktaSettingsLost,
  },
  "kms-policy-differs": {
    severity: "high",
    what: "Keys of one multi-Region set end with different policies.",
    why: "KMS does not copy policies: sign-in works in one Region and fails in another.",
    check: kmsPolicyDiffers,
  },
  "region-removed": {
    severity: "high",
    what: "A Region leaves the instance.",
    why: "People who sign in there have to use another Region.",
    check: regionRemoved,
  },
  "region-operations-overlap": {
    severity: "high",
    what: "One plan removes one Region and adds another.",
    why: "AWS runs one such operation at a time; the apply stops half-way.",
    check: regionOperationsOverlap,
  },
  "plan-incomplete": {
    severity: "high",
    what: "A plan leaves something out (-target, changes put off to a later plan), or runs actions of providers.",
    why: "What is not in the plan cannot be reviewed.",
    check: planIncomplete,
  },
  "break-glass-weakened": {
    severity: "high",
    what: "MFA is no longer asked for or may be older, somebody else is trusted or sent by Okta, users or roles may do more, an alarm is disabled, sees less, may be lost or is led elsewhere, a recipient is gone, a mark of the emergency access goes; or this cannot be seen.",
    why: "Somebody gets in who should not, or nobody is told.",
    check: breakGlassWeakened,
  },
  "bookmark-removed": {
    severity: "medium",
    what: "A bookmark app is destroyed, replaced, hidden or deactivated, or leads somewhere else.",
    why: "Users lose a portal link.",
    check: bookmarkRemoved,
  },
  "assignment-removed": {
    severity: "medium",
    what: "A group or a user is no longer assigned to an Okta app.",
    why: "These users lose the app.",
    check: assignmentRemoved,
  },
  drift: {
    severity: "medium",
    what: "Something that these rules cover was changed outside Terraform.",
    why: "An apply may undo what somebody needed.",
    check: drift,
  },
  "unknown-change": {
    severity: "medium",
    what: "A resource that no rule knows is destroyed, replaced or forgotten; a key or an app that is forgotten counts too.",
    why: "Nobody has said what users lose by it.",
    check: unknownChange,
  },
  "acs-url-added": {
    severity: "info",
    what: "A URL is new.",
    why: "People can sign in through another endpoint.",
    check: acsUrlAdded,
  },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
