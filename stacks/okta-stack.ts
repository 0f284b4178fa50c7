import { AppBookmark } from "@cdktf/provider-okta/lib/app-bookmark";
import { AppGroupAssignments } from "@cdktf/provider-okta/lib/app-group-assignments";
import { AppSaml } from "@cdktf/provider-okta/lib/app-saml";
import { AppSamlAppSettings } from "@cdktf/provider-okta/lib/app-saml-app-settings";
import { DataOktaAppSaml } from "@cdktf/provider-okta/lib/data-okta-app-saml";
import { OktaProvider } from "@cdktf/provider-okta/lib/provider";
import { TerraformLocal, TerraformOutput, type TerraformResource } from "cdktf";
import type { Construct } from "constructs";

import type { Config } from "../lib/config";
import { BaseStack, Check, Import, type BaseStackProps } from "../lib/constructs";
import { acsUrl, acsUrls, computesSignInUrls, instanceIdOf, portalUrl } from "../lib/endpoints";
import {
  allAcsFields,
  bookmarkLabel,
  CATALOGUE_APP,
  ISSUER_FIELD,
  managedAppSettings,
} from "../lib/okta";

/**
 * The Okta side: the ACS URLs and the issuer in the app's settings, and a bookmark app for the
 * portal of every additional Region, because the app itself always opens the primary one.
 */
export class OktaStack extends BaseStack {
  constructor(scope: Construct, props: BaseStackProps) {
    super(scope, "okta", props);

    const { okta } = props.config;
    new OktaProvider(this, "okta", { orgName: okta.orgName, baseUrl: okta.baseUrl });
    this.requireProvider("okta");

    if (okta.app.kind === "new") this.createApp(props.config, okta.app.label);
    else this.manageSettings(props.config, okta.app.id);

    for (const region of props.config.regions.additional) this.addBookmark(props.config, region);
  }

  private createApp(config: Config, label: string): void {
    const app = new AppSaml(this, "app", {
      label,
      preconfiguredApp: CATALOGUE_APP,
      appSettingsJson: JSON.stringify(managedAppSettings(config)),
      lifecycle: {
        preventDestroy: true,
        // Attribute statements, such as for session tags, are set in Okta's console.
        ignoreChanges: ["attribute_statements"],
        postcondition: [savedByOkta("app_settings_json", managedAppSettings(config))],
      },
    });
    leaveAuthenticationPolicyAlone(app);
    new TerraformOutput(this, "app_id", {
      description: "ID of the Okta app.",
      value: app.id,
    });
  }

  /**
   * An app that exists: everything it has stays, but for the fields that this project manages.
   *
   * The provider writes all settings at once, so those of others are read and written back. A field
   * without a URL is left out rather than emptied: the provider's state has no empty settings, and
   * a plan with one would never settle.
   */
  private manageSettings(config: Config, appId: string): void {
    const {
      regions,
      okta: { acsFields },
      identityCenter: { tenantId },
    } = config;
    const managed = managedAppSettings(config);

    const app = new DataOktaAppSaml(this, "app", { id: appId });
    new TerraformLocal(this, "live_settings", `\${jsondecode(${app.fqn}.app_settings_json)}`);
    new TerraformLocal(this, "acs_fields", allAcsFields(acsFields));
    new TerraformLocal(this, "managed_settings", managed);
    const live = (field: string, otherwise: string) =>
      `lookup(local.live_settings, "${field}", "${otherwise}")`;
    const alternative =
      tenantId !== undefined && computesSignInUrls(regions.primary)
        ? acsUrl("alternative-ipv4", regions.primary, tenantId)
        : undefined;

    const resource = new AppSamlAppSettings(this, "app-settings", {
      appId,
      settings:
        "${jsonencode(merge({ for name, value in local.live_settings : name => value if !contains(local.acs_fields, name) }, local.managed_settings))}",
      lifecycle: {
        precondition: [
          {
            condition: `\${${app.fqn}.name == "${CATALOGUE_APP}"}`,
            errorMessage: `okta.app.id ${appId} is the app "\${${app.fqn}.label}" of type \${${app.fqn}.name}, not the catalogue app AWS IAM Identity Center (${CATALOGUE_APP}). Set it to the app that people sign in to AWS with.`,
          },
          isOfThisInstance(config, (otherwise) => live(acsFields.default, otherwise)),
          ...(alternative === undefined || Object.values(managed).includes(alternative)
            ? []
            : [
                {
                  condition: `\${!contains(values(local.live_settings), "${alternative}")}`,
                  errorMessage: `The app has the ACS URL ${alternative}, which only instances enabled before February 2026 have, and which sign-in from their portal needs. Set identityCenter.enabledBeforeFebruary2026: true to keep it.`,
                },
              ]),
        ],
        postcondition: [savedByOkta("settings", managed)],
      },
    });
    // Creating it would write the settings too, but its plan would not show what they were.
    new Import(resource, appId);
    // Where the project made the app itself and the config names it by its ID now, the resource goes
    // out of the state. Without this the app would be deleted, and everybody locked out of AWS.
    this.addOverride("removed", [{ from: MADE_APP, lifecycle: { destroy: false } }]);

    const unchanged = (field: string) =>
      `\${${live(field, managed[field] as string)} == "${managed[field]}"}`;
    new Check(this, "okta-app", {
      assertions: [
        {
          condition: `\${${app.fqn}.status == "ACTIVE"}`,
          errorMessage: `The Okta app ${appId} is \${${app.fqn}.status}: nobody can sign in to AWS with it. Activate it in the Okta console.`,
        },
        {
          condition: `\${${live(acsFields.default, "")} != ""}`,
          errorMessage: `The Okta app ${appId} has no value in ${acsFields.default} now. This apply sets it; if the app works today, the field has another name: correct okta.acsFields.default first.`,
        },
        {
          condition: unchanged(acsFields.default),
          errorMessage: `The app's default ACS URL (${acsFields.default}) is now \${${live(acsFields.default, "")}}, and this apply changes it to ${managed[acsFields.default]}. Everybody who opens AWS from Okta is sent there. To keep the former, set endpoints.defaultAcs to its type.`,
        },
        {
          condition: unchanged(ISSUER_FIELD),
          errorMessage: `The app's issuer (${ISSUER_FIELD}) is now \${${live(ISSUER_FIELD, "")}}, and this apply changes it to ${managed[ISSUER_FIELD]}. If the Identity Center console shows the former, set identityCenter.issuerUrl to it: with a wrong issuer nobody can sign in.`,
        },
      ],
    });
  }

  private addBookmark({ identityCenter, endpoints, okta, adopt }: Config, region: string): void {
    const bookmark = new AppBookmark(this, `bookmark-${region}`, {
      label: bookmarkLabel(region),
      url: portalUrl(endpoints.portal, region, {
        ...identityCenter,
        instanceId: instanceIdOf(identityCenter.instanceArn),
      }) as string,
    });
    leaveAuthenticationPolicyAlone(bookmark);
    const existingId = adopt?.bookmarkAppIds?.[region];
    if (existingId !== undefined) new Import(bookmark, existingId);

    // The resource removes every group that it does not list, so without a list there is none.
    if (okta.bookmarks.groupIds.length === 0) return;
    new AppGroupAssignments(this, `bookmark-groups-${region}`, {
      appId: bookmark.id,
      group: okta.bookmarks.groupIds.map((id) => ({ id, profile: "{}" })),
    });
  }
}

/**
 * An app that sends people to another instance is not the one to manage: its default URL ends with
 * another tenant ID, or, where there is no tenant ID to know it by, is none of the config's.
 *
 * @param live Terraform's expression for the default URL that the app has, or for what is given
 */
function isOfThisInstance(config: Config, live: (otherwise: string) => string) {
  const { tenantId } = config.identityCenter;
  const field = config.okta.acsFields.default;
  const now = `The app's ${field} is now \${${live("")}}`;
  if (tenantId !== undefined) {
    return {
      condition: `\${endswith(${live(`/${tenantId}`)}, "/${tenantId}")}`,
      errorMessage: `${now}, which does not end with identityCenter.tenantId ${tenantId}: this app signs people in to another Identity Center instance, or the tenant ID is wrong. Correct the one that is wrong; nothing is changed until then.`,
    };
  }
  const urls = acsUrls(config).map(({ url }) => url);
  return {
    condition: `\${contains(${JSON.stringify(urls)}, ${live(urls[0] as string)})}`,
    errorMessage: `${now}, which is none of endpoints.acsUrls: this app signs people in to another Identity Center instance, or the list lacks a URL. Correct the one that is wrong; nothing is changed until then.`,
  };
}

/**
 * Okta may answer 200 and leave out what it does not take, such as a field that is called otherwise.
 * What it saved is what the provider reads back.
 * https://github.com/okta/terraform-provider-okta/issues/1939
 */
function savedByOkta(attribute: string, managed: Readonly<Record<string, string>>) {
  const names = Object.keys(managed);
  const saved = (name: string) =>
    `try(jsondecode(self.${attribute})["${name}"], "") == ${JSON.stringify(managed[name])}`;
  return {
    condition: `\${${names.map(saved).join(" && ")}}`,
    errorMessage: `Okta took the change, but the app does not have these settings as they were sent: \${join(", ", compact([${names
      .map((name) => `${saved(name)} ? "" : "${name}"`)
      .join(
        ", ",
      )}]))}. Most likely they have other names in this app: npx idc doctor --okta-fields lists the names, and okta.acsFields takes them. Sign-in through the URLs of these settings fails until then.`,
  };
}

/** Address of the app that the project makes itself, see `createApp`. */
const MADE_APP = `${AppSaml.tfResourceType}.app`;

/**
 * Who may open an app is the Okta team's to say: without this the provider gives a new app the default
 * policy, and writes the policy that it has read with every later change.
 */
function leaveAuthenticationPolicyAlone(app: TerraformResource): void {
  app.addOverride("skip_authentication_policy", true);
}
