/** Whom the emergency roles let in: the principals that they trust, and the SAML provider among them. */
import { EMERGENCY_PATH } from "../break-glass";
import { accountOf, isSecond, judgeBy, type EmergencyAccess } from "./emergency-access";
import { trustOf, type Trust } from "./emergency-trust";
import { isHidden, isMarked, textOf, type ResourceChange } from "./plan/plan";
import { listed, say, words, type Text } from "./render/say";

function judgeTrust(change: ResourceChange, access: EmergencyAccess): Text[] {
  if (isMarked(change.afterUnknown, "assume_role_policy")) {
    return [
      words(
        "It cannot be seen who may assume the emergency role: its trust policy is known only after the apply.",
      ),
    ];
  }
  const before = trustOf(textOf(change.before?.assume_role_policy));
  const after = trustOf(textOf(change.after?.assume_role_policy));
  if (after === undefined) {
    return [
      words(
        "It cannot be seen who may assume the emergency role: its trust policy is no policy in JSON.",
      ),
    ];
  }
  const isNew = change.before === undefined;
  const newcomers = [...after.principals].filter(
    (one) => before?.principals.has(one) !== true && !isExpected(one, isNew, access),
  );
  return [
    ...(newcomers.length > 0
      ? [
          say`The emergency role trusts somebody new: ${listed(newcomers.map((one) => say`${one}`))}.`,
        ]
      : []),
    ...judgeMfa(before, after),
    ...(after.withoutAudience
      ? [
          words(
            "The emergency role takes assertions of its SAML provider at every sign-in endpoint.",
          ),
        ]
      : []),
  ];
}

/**
 * True for the emergency users, and for the SAML provider where the role is new: a role that is
 * there belongs either to the users or to Okta.
 */
function isExpected(
  principal: string,
  isNew: boolean,
  { parts, accounts }: EmergencyAccess,
): boolean {
  const [, who = "", kind, name] = PRINCIPAL.exec(principal) ?? [];
  const type =
    kind === USER
      ? "aws_iam_user"
      : kind === PROVIDER && isNew
        ? "aws_iam_saml_provider"
        : undefined;
  return (
    accounts.has(accountOf(who) ?? "") &&
    parts.some(
      (part) => part.type === type && part.values.name === name && part.origin !== "adopted",
    )
  );
}

const USER = `user${EMERGENCY_PATH}`;
const PROVIDER = "saml-provider/";
const PRINCIPAL = new RegExp(
  `^(?:AWS|Federated):(arn:[a-z-]+:iam::\\d{12}:(${USER}|${PROVIDER})([^/]+))$`,
);

function judgeMfa(before: Trust | undefined, after: Trust): Text[] {
  if (after.withoutMfa) {
    return [words("The emergency role can be assumed without MFA, or with MFA of any age.")];
  }
  if (before === undefined || before.withoutMfa || after.maxMfaAge <= before.maxMfaAge) return [];
  return [
    say`The emergency role can be assumed with MFA of ${after.maxMfaAge} seconds ago instead of ${before.maxMfaAge}.`,
  ];
}

function judgeMetadata(change: ResourceChange, access: EmergencyAccess): Text[] {
  const { before, after } = change;
  if (isSecond(change, access)) {
    return [
      words("The emergency access gets a second SAML provider. Find out who signs in with it."),
    ];
  }
  if (before === undefined) return [];
  if (isHidden(change, METADATA)) {
    return [
      words(
        "It cannot be seen whose sign-ins the emergency roles take: the SAML metadata is known only after the apply.",
      ),
    ];
  }
  return before[METADATA] === after?.[METADATA]
    ? []
    : [
        words(
          "The emergency roles take sign-ins of another identity provider, or with another certificate: the SAML metadata changes. Whoever holds that certificate's key gets in as anybody.",
        ),
      ];
}

const METADATA = "saml_metadata_document";

export const judgeRoles = judgeBy({
  aws_iam_role: judgeTrust,
  aws_iam_saml_provider: judgeMetadata,
});
