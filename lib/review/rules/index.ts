import type { RuleCheck, Severity } from "../rule";
import acsDefaultChanged from "./acs-default-changed";
import acsDefaultInRemovedRegion from "./acs-default-in-removed-region";
import acsUrlAdded from "./acs-url-added";
import acsUrlRemoved from "./acs-url-removed";
import assignmentRemoved from "./assignment-removed";
import breakGlassRemoved from "./break-glass-removed";
import breakGlassWeakened from "./break-glass-weakened";
import bookmarkRemoved from "./bookmark-removed";
import changedNotJudged from "./changed-not-judged";
import checkFailing from "./check-failing";
import drift from "./drift";
import identityCenterChanged from "./identity-center-changed";
import indirectChange from "./indirect-change";
import kmsKeyChanged from "./kms-key-changed";
import kmsKeyDestroyed from "./kms-key-destroyed";
import kmsKeyDisabled from "./kms-key-disabled";
import kmsKeyPendingDeletion from "./kms-key-pending-deletion";
import kmsPolicyDiffers from "./kms-policy-differs";
import kmsPolicyNarrowed from "./kms-policy-narrowed";
import kmsPolicyOthersLose from "./kms-policy-others-lose";
import kmsReplicaDestroyed from "./kms-replica-destroyed";
import oktaAccessChanged from "./okta-access-changed";
import oktaAppChanged from "./okta-app-changed";
import oktaAppDeactivated from "./okta-app-deactivated";
import oktaAppDestroyed from "./okta-app-destroyed";
import oktaIssuerChanged from "./okta-issuer-changed";
import oktaSettingsLost from "./okta-settings-lost";
import organizationChanged from "./organization-changed";
import planIncomplete from "./plan-incomplete";
import regionOperationsOverlap from "./region-operations-overlap";
import regionRemoved from "./region-removed";
import regionReplaced from "./region-replaced";
import runsCommands from "./runs-commands";
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
  "acs-default-in-removed-region": {
    severity: "critical",
    what: "A Region leaves the instance while the app's default ACS URL is there.",
    why: "Everybody who opens AWS from Okta is sent there.",
    check: acsDefaultInRemovedRegion,
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
  "okta-app-changed": {
    severity: "critical",
    what: "Another attribute of the app changes: user name, signing certificate, audience, signature, policy, link. How bad it is depends on the attribute; one that the table does not know is medium.",
    why: "Identity Center refuses what it does not expect.",
    check: oktaAppChanged,
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
  "kms-key-pending-deletion": {
    severity: "critical",
    what: "A key was deleted, or its deletion scheduled, outside Terraform.",
    why: "The deletion can be cancelled for 7 to 30 days; after that everything is lost.",
    check: kmsKeyPendingDeletion,
  },
  "kms-key-changed": {
    severity: "critical",
    what: "Another attribute of a key changes, such as the day on which its material expires; unknown ones are medium.",
    why: "A key that stops working locks everybody out.",
    check: kmsKeyChanged,
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
  "identity-center-changed": {
    severity: "critical",
    what: "The instance, permission sets, assignments, users or groups change or go. How bad it is depends on the resource; unknown attributes are medium.",
    why: "People lose sign-in, or what they may do.",
    check: identityCenterChanged,
  },
  "organization-changed": {
    severity: "critical",
    what: "The organization goes or loses trusted access of sso.amazonaws.com; delegated administrators, accounts and policies are less.",
    why: "The instance depends on its organization.",
    check: organizationChanged,
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
  "indirect-change": {
    severity: "high",
    what: "A CloudFormation stack or a Cloud Control resource changes that carries a key or a part of Identity Center; critical where it is destroyed, or stops the key.",
    why: "What is inside cannot be judged as a resource can.",
    check: indirectChange,
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
  "kms-policy-others-lose": {
    severity: "high",
    what: "After the change the policy of a key no longer lets in AWS managed applications, roles of the organization, or administrators of an account.",
    why: "Applications lose sign-in, administrators their work.",
    check: kmsPolicyOthersLose,
  },
  "okta-access-changed": {
    severity: "high",
    what: "A policy, rule, factor, network zone, group, membership or user of Okta changes or goes. Medium for groups that the plans do not show to be the app's.",
    why: "They decide who may sign in.",
    check: oktaAccessChanged,
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
    what: "A plan leaves something out (-target, -refresh-only, changes put off to a later plan), or runs actions of providers.",
    why: "What is not in the plan cannot be reviewed.",
    check: planIncomplete,
  },
  "runs-commands": {
    severity: "high",
    what: "The apply runs a command that names Identity Center, KMS or Okta; medium where its text is not in the plan.",
    why: "What it does cannot be reviewed.",
    check: runsCommands,
  },
  "break-glass-weakened": {
    severity: "high",
    what: "A part of the emergency access changes: critical for trust, policies, boundaries, password rules, SAML provider and Okta app, high for alarms, topics, keys and recipients.",
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
    what: "A group or a user is no longer assigned to an Okta app; critical where the plans show that nobody is left.",
    why: "These users lose the app.",
    check: assignmentRemoved,
  },
  "check-failing": {
    severity: "medium",
    what: "A check of the configuration fails.",
    why: "It stops no apply, and somebody wrote it for a reason.",
    check: checkFailing,
  },
  drift: {
    severity: "medium",
    what: "Something that these rules cover was changed outside Terraform.",
    why: "An apply may undo what somebody needed.",
    check: drift,
  },
  "unknown-change": {
    severity: "medium",
    what: "A resource that may have to do with sign-in is destroyed or replaced, and no rule knows it; or it is another key or app. Anything of the kind that Terraform lets go of.",
    why: "Nobody has said what users lose by it.",
    check: unknownChange,
  },
  "changed-not-judged": {
    severity: "medium",
    what: "A resource that may have to do with sign-in changes, and no rule knows it; or it is another key or app.",
    why: "Nobody has said what users lose by it.",
    check: changedNotJudged,
  },
  "acs-url-added": {
    severity: "info",
    what: "A URL is new.",
    why: "People can sign in through another endpoint.",
    check: acsUrlAdded,
  },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
