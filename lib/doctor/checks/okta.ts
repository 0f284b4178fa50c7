import { issuerOf, portalUrls, regionOfAcsUrl } from "../../endpoints";
import {
  allAcsFields,
  assignAcsFields,
  CATALOGUE_APP,
  ISSUER_FIELD,
  missingFields,
  proposeFieldNames,
} from "../../okta";
import type { OktaApp } from "../../clients/types";
import { fieldsNotSent } from "../provider-fields";
import {
  checksAbout,
  couldNotLook,
  failed,
  ok,
  warning,
  type ChecksOf,
  type Observation,
} from "../check";

/** The app with its settings, and a bookmark app for each additional Region. */
export const oktaChecks: ChecksOf = (config) => {
  const { okta, regions, endpoints } = config;
  const name = okta.app.kind === "existing" ? okta.app.id : `"${okta.app.label}"`;
  const assigned = assignAcsFields(config);
  const fields = allAcsFields(okta.acsFields);

  const check = checksAbout("okta", "Okta");
  /** A check of the app's settings, which says nothing where there is no app. */
  const ofApp = (
    id: string,
    title: string,
    expected: string,
    look: (app: OktaApp) => Observation,
    region?: string,
  ) =>
    check(
      id,
      title,
      async (live) => {
        const app = await live.oktaApp();
        return app ? look(app) : couldNotLook(expected, "no app", "See the app above.");
      },
      region,
    );

  const app = check("app", "app", async (live) => {
    const expected = `${name}: active, of type ${CATALOGUE_APP}`;
    const found = await live.oktaApp();
    if (found === undefined) {
      return failed(
        expected,
        "no such app",
        okta.app.kind === "new"
          ? "Apply the okta stack, which creates it."
          : "Correct okta.app.id: it is in the address of the app's page in the admin console.",
      );
    }
    if (found.name !== CATALOGUE_APP) {
      return failed(
        expected,
        `"${found.label}" of type ${found.name}`,
        "Set okta.app.id to the app that people sign in to AWS with.",
      );
    }
    return found.status === "ACTIVE"
      ? ok(expected)
      : failed(
          expected,
          `status ${found.status}`,
          "Nobody can sign in to AWS with it: activate it in the Okta console.",
        );
  });

  const fieldNames = ofApp(
    "field-names",
    "field names",
    `${okta.acsFields.default}, ${okta.acsFields.additional}`,
    ({ settings }) => {
      const names = Object.keys(settings);
      const expected = `the settings ${okta.acsFields.default} and ${okta.acsFields.additional} (okta.acsFields)`;
      const missing = missingFields(okta.acsFields, names);
      if (missing.length === 0) return ok(expected);
      const { default: first, additional } = proposeFieldNames(names);
      const used = assigned
        .map(({ oktaField }) => oktaField)
        .filter((field) => missing.includes(field));
      const seen = `no setting ${missing.length > 3 ? `${missing.slice(0, 3).join(", ")} and ${missing.length - 3} more` : missing.join(", ")}`;
      const todo = `${first !== undefined && additional !== undefined && (first !== okta.acsFields.default || additional !== okta.acsFields.additional) ? `Set okta.acsFields to default: ${first}, additional: ${additional}.` : "List the app's settings: npx idc doctor --okta-fields."} Okta refuses settings that it does not know, or drops them.`;
      return used.length > 0 ? failed(expected, seen, todo) : warning(expected, seen, todo);
    },
  );

  const issuer = ofApp("issuer", "issuer", issuerOf(config), ({ settings }) => {
    const expected = `${ISSUER_FIELD} ${issuerOf(config)}`;
    const seen = settings[ISSUER_FIELD];
    return seen === issuerOf(config)
      ? ok(expected)
      : failed(
          expected,
          shown(seen),
          "With a wrong issuer nobody can sign in. Apply the okta stack, or set identityCenter.issuerUrl if the Identity Center console shows the other.",
        );
  });

  const acs = assigned.map(({ oktaField, url, region }) =>
    ofApp(
      "acs",
      `ACS field ${oktaField}`,
      url,
      ({ settings }) => {
        const seen = settings[oktaField];
        if (seen === url) return ok(url);
        const elsewhere = fields.find((field) => settings[field] === url);
        return elsewhere !== undefined
          ? warning(url, `${shown(seen)}; the URL stands in ${elsewhere}`, "Apply the okta stack.")
          : failed(
              url,
              shown(seen),
              `Sign-in to ${region} by this URL fails. Apply the okta stack.`,
            );
      },
      region,
    ),
  );

  const unused = ofApp("acs-unused", "other ACS fields", "empty", ({ settings }) => {
    const expected = "no other ACS URLs";
    const urls = new Set(assigned.map(({ url }) => url));
    const stale = Object.entries(settings).filter(
      ([field, value]) =>
        typeof value === "string" &&
        !urls.has(value) &&
        !assigned.some(({ oktaField }) => oktaField === field) &&
        (fields.includes(field) ? value !== "" : regionOfAcsUrl(value) !== undefined),
    );
    return stale.length === 0
      ? ok(expected)
      : warning(
          expected,
          stale.map(([field, value]) => `${field} ${shown(value)}`).join(", "),
          "Apply the okta stack, which empties the fields it knows, or add their Region to the config.",
        );
  });

  const bookmarks = portalUrls(config)
    .filter(({ role, endpoint }) => role === "additional" && endpoint === endpoints.portal)
    .map(({ region, url }) =>
      check(
        "bookmark",
        "bookmark app",
        async (live) => {
          const expected = `an active, assigned bookmark for ${url}`;
          const found = (await live.bookmarks()).filter(({ settings }) =>
            sameUrl(settings["url"], url),
          );
          const bookmark = found.find(({ status }) => status === "ACTIVE") ?? found[0];
          if (bookmark === undefined) return failed(expected, "none", "Apply the okta stack.");
          if (bookmark.status !== "ACTIVE") {
            return failed(expected, `${bookmark.id} is ${bookmark.status}`, "Activate it in Okta.");
          }
          const groups = await live.groupsOf(bookmark.id);
          const missing = okta.bookmarks.groupIds.filter((id) => !groups.includes(id));
          if (missing.length > 0) {
            return failed(
              expected,
              `${bookmark.id} is not assigned to ${missing.join(", ")}`,
              "Apply the okta stack.",
            );
          }
          return groups.length > 0
            ? ok(expected)
            : warning(
                expected,
                `${bookmark.id} is assigned to no group`,
                "Assign it in Okta, or set okta.bookmarks.groupIds: who is not assigned does not see it.",
              );
        },
        region,
      ),
    );

  const notSent = ofApp("not-sent", "what the provider leaves out", NOTHING_LEFT_OUT, ({ raw }) => {
    const fields = fieldsNotSent(raw);
    return fields.length === 0
      ? ok(NOTHING_LEFT_OUT)
      : warning(
          NOTHING_LEFT_OUT,
          fields.map(({ path, value }) => `${path} ${value}`).join("; "),
          "The okta provider leaves these fields out when it writes the app, and whether Okta then keeps them is not known. Save the app before the first apply, npx idc doctor --save before.json, and compare afterwards: npx idc doctor --compare before.json.",
        );
  });

  return [
    app,
    fieldNames,
    notSent,
    issuer,
    ...acs,
    unused,
    ...(regions.additional.length > 0 ? bookmarks : []),
  ];
};

const NOTHING_LEFT_OUT = "no field that the okta provider does not send";

/** A setting's value for a person. Only URLs are shown: no other setting is this project's to show. */
function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  return typeof value === "string" && /^https?:\/\/[^@]*$/.test(value) ? value : "another value";
}

/** A trailing slash makes no other page. */
const sameUrl = (a: unknown, b: string): boolean =>
  typeof a === "string" && a.replace(/\/$/, "") === b;
