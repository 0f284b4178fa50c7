import { allAcsFields, ISSUER_FIELD } from "../../okta";
import { valueAt } from "../problems";
import { at, type Rule } from "./rule";

const appIsNamedOnce: Rule = ({ written }) => {
  const path = at("okta", "app");
  const app = valueAt(written, path);
  if (typeof app !== "object" || app === null || Array.isArray(app)) return [];
  const named = ["id", "label"].filter((key) => Object.hasOwn(app, key));
  if (named.length === 1) return [];
  return [
    {
      path,
      message:
        named.length === 0
          ? "names no app. Set id for an app that exists (only its settings are managed), or label to have one created."
          : "has both id and label. Keep id for an app that exists, or label to have one created.",
    },
  ];
};

const acsFieldsDiffer: Rule = ({ keys: { okta } }) => {
  if (!okta?.acsFields) return [];
  const [first, ...additional] = allAcsFields(okta.acsFields);
  const path = at("okta", "acsFields", "default");
  if (first === ISSUER_FIELD) {
    return [
      { path, value: first, message: "is the field of the issuer, not of an ACS URL. Use acsURL." },
    ];
  }
  if (!additional.includes(first as string)) return [];
  return [
    {
      path,
      value: first,
      message: `is also one of the fields of okta.acsFields.additional (${okta.acsFields.additional}). Each ACS URL needs a field of its own.`,
    },
  ];
};

export const OKTA_RULES: readonly Rule[] = [appIsNamedOnce, acsFieldsDiffer];
