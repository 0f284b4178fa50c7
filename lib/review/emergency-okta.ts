/** Whom Okta sends to the emergency roles: the app, its groups, and who is in them. */
import { added, isSame, listOf, parsed } from "./facts/values";
import { isEmergency } from "./facts/emergency";
import {
  argumentOf,
  isSecond,
  judgeBy,
  pointedAt,
  type Argument,
  type EmergencyAccess,
  type Judges,
} from "./emergency-access";
import { isHidden, isObject, type JsonObject, type ResourceChange } from "./plan/plan";
import { SAML_APP_SETTINGS_TYPE, SAML_APP_TYPE } from "./facts/resource-types";
import { listed, say, words, type Text } from "./render/say";

const GROUP = "okta_group";

function judgeApp(change: ResourceChange, access: EmergencyAccess): Text[] {
  if (isSecond(change, access)) {
    return [words("The emergency access gets a second Okta app. Find out whom it sends to AWS.")];
  }
  if (change.before === undefined) return [];
  const changed = DECISIVE.filter((name) => isHidden(change, name) || isChanged(change, name));
  return [
    ...judgeSettings(change, "app_settings_json"),
    ...judgeStatus(change),
    ...(changed.length > 0
      ? [
          say`The emergency app decides otherwise who gets in, or as whom: ${names(changed)} changes.`,
        ]
      : []),
  ];
}

/** Arguments of the app, beside its settings, that decide who is sent to AWS with what. */
const DECISIVE = [
  "attribute_statements",
  "authentication_policy",
  "implicit_assignment",
  "inline_hook_id",
  "preconfigured_app",
];

const isChanged = ({ before, after }: ResourceChange, name: string): boolean =>
  !isSame(before?.[name], after?.[name]);

const names = (all: readonly string[]): Text => listed(all.map((one) => say`${one}`));

function judgeStatus(change: ResourceChange): Text[] {
  if (isHidden(change, "status")) {
    return [
      words(
        "It cannot be seen whether the emergency app stays active: that is known only after the apply.",
      ),
    ];
  }
  return isChanged(change, "status") && change.after?.status === "INACTIVE"
    ? [
        words(
          "The emergency app becomes inactive. While Identity Center is down, people cannot sign in through Okta directly.",
        ),
      ]
    : [];
}

/** Names alone: what the settings say is for nobody to read in a comment. */
function judgeSettings(change: ResourceChange, attribute: string): Text[] {
  const before = parsed(change.before?.[attribute] ?? "{}");
  const after = parsed(change.after?.[attribute] ?? "{}");
  if (isHidden(change, attribute) || !isObject(before) || !isObject(after)) {
    return [
      words(
        "It cannot be seen whom the emergency app sends to AWS after this, and to which roles.",
      ),
    ];
  }
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name !== DURATION && !isSame(before[name], after[name]),
  );
  const [was, is] = [Number(before[DURATION]), Number(after[DURATION])];
  return [
    ...(changed.length > 0
      ? [
          say`The emergency app may send other people to AWS, or to other roles. Settings that change: ${names(changed)}.`,
        ]
      : []),
    ...(is > was
      ? [say`Sessions through the emergency app may last ${is} seconds instead of ${was}.`]
      : []),
  ];
}

const DURATION = "sessionDuration";

/** The app sends the groups of this name to the role that the name says. */
function judgeName(change: ResourceChange): Text[] {
  const { before, after } = change;
  if (before === undefined) return [];
  if (isHidden(change, "name")) {
    return [words("It cannot be seen what an emergency group is called, which decides its role.")];
  }
  return before.name === after?.name
    ? []
    : [
        say`The Okta group ${String(before.name)} is called ${String(after?.name)} from then on. The name decides which emergency role its members get, if any.`,
      ];
}

function judgeGroups(change: ResourceChange, access: EmergencyAccess): Text[] {
  const { value, unknown, expression } = argumentOf(change, "group");
  if (unknown === true) {
    return [
      words(
        "It cannot be seen which Okta groups may use the emergency app: that is known only after the apply.",
      ),
    ];
  }
  const before = new Map(
    listOf(change.before?.group)
      .map(asObject)
      .map((group) => [group.id, group]),
  );
  const after = (Array.isArray(value) ? value : []).map((raw, index) => {
    const { id, profile } = asObject(raw);
    const argument: Argument = {
      change,
      value: id,
      unknown: asObject(listOf(unknown)[index]).id,
      expression: asObject(listOf(expression)[index]).id,
    };
    return {
      shown: typeof id === "string" ? say`${id}` : words("one that this plan makes"),
      isNew: !before.has(id) && pointedAt(argument, [GROUP], access).parts.length === 0,
      isProfiled: !isSame(parsed(profile), parsed(before.get(id)?.profile)),
    };
  });
  const newcomers = after.filter(({ isNew }) => isNew).map(({ shown }) => shown);
  const profiled = after.filter(({ isProfiled }) => isProfiled).map(({ shown }) => shown);
  return [
    ...(newcomers.length > 0
      ? [say`More Okta groups may use the emergency app: ${listed(newcomers)}.`]
      : []),
    ...(profiled.length > 0
      ? [
          say`The emergency app gets other values for members of Okta groups, which can name their roles: ${listed(profiled)}.`,
        ]
      : []),
  ];
}

const asObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** How people get into an emergency group, or into the app, without an emergency. */
interface Way {
  /** The argument that points there, and what it points at. */
  readonly to: readonly [argument: string, type: string];
  /** The same for something that makes it no way in. */
  readonly unless?: readonly [argument: string, type: string];
  /** Arguments that let more people in by what they gain. */
  readonly gains: readonly string[];
  /** Arguments that may let more people in by any change. */
  readonly changes?: readonly string[];
  readonly happens: string;
}

const STANDING = "They can sign in to AWS with its role at any time, not only in an emergency.";

const WAYS: Readonly<Record<string, Way>> = {
  okta_app_group_assignment: {
    to: ["app_id", SAML_APP_TYPE],
    unless: ["group_id", GROUP],
    gains: ["group_id"],
    happens: "More Okta groups may use the emergency app: one that is assigned by itself.",
  },
  okta_app_user: {
    to: ["app_id", SAML_APP_TYPE],
    gains: ["user_id"],
    changes: ["profile", "username"],
    happens:
      "A person is assigned to the emergency app directly, and not by an emergency group that is empty until the emergency.",
  },
  okta_group_memberships: {
    to: ["group_id", GROUP],
    gains: ["users"],
    happens: `People become members of an emergency group. ${STANDING}`,
  },
  okta_group_owner: {
    to: ["group_id", GROUP],
    gains: ["id_of_group_owner"],
    happens: "An emergency group gets an owner, who can put people into it at any time.",
  },
  okta_group_rule: {
    to: ["group_assignments", GROUP],
    gains: ["group_assignments"],
    changes: ["expression_value", "status", "users_excluded"],
    happens: `A rule puts people into an emergency group by itself. ${STANDING}`,
  },
  okta_user_group_memberships: {
    to: ["groups", GROUP],
    gains: ["groups"],
    happens: `A person becomes a member of an emergency group. ${STANDING}`,
  },
};

function judgeWay(change: ResourceChange, access: EmergencyAccess): Text[] {
  const way = WAYS[change.type];
  if (way === undefined || change.after?.status === "INACTIVE") return [];
  const seen = ([argument, type]: Way["to"]) =>
    pointedAt(argumentOf(change, argument), [type], access);
  const { parts, isUnseen } = seen(way.to);
  if (isUnseen) {
    return [
      words(
        "It cannot be seen whether this lets people into the emergency access: what it is for is known only after the apply.",
      ),
    ];
  }
  const letsIn =
    parts.length > 0 &&
    (way.unless === undefined || seen(way.unless).parts.length === 0) &&
    (way.gains.some((name) => gains(change, name)) ||
      (way.changes ?? []).some((name) => isHidden(change, name) || isChanged(change, name)));
  return letsIn ? [words(way.happens)] : [];
}

/** True where an argument holds more than before, or may. */
const gains = (change: ResourceChange, name: string): boolean =>
  isHidden(change, name) || added(change.after?.[name], change.before?.[name]).length > 0;

/** Resources that belong to the emergency access. */
const PARTS: Judges = {
  [SAML_APP_TYPE]: judgeApp,
  [GROUP]: judgeName,
};

/** Resources that may be about a part of it. */
const OTHERS: Judges = {
  ...Object.fromEntries(Object.keys(WAYS).map((type) => [type, judgeWay])),
  okta_app_group_assignments: (change, access) =>
    isEmergency(change) || isForApp(change, access) ? judgeGroups(change, access) : [],
  [SAML_APP_SETTINGS_TYPE]: (change, access) =>
    isForApp(change, access) ? judgeSettings(change, "settings") : [],
};

const isForApp = (change: ResourceChange, access: EmergencyAccess): boolean =>
  pointedAt(argumentOf(change, "app_id"), [SAML_APP_TYPE], access).parts.length > 0;

export const judgeOkta = judgeBy(PARTS, OTHERS);
