/**
 * The Okta app that people sign in to AWS with.
 *
 * https://registry.terraform.io/providers/okta/okta/latest/docs/resources/app_saml
 */
import { critical, each, ELSEWHERE, HARMLESS, high, medium, type Tables } from "./table";

const WITH_CONSOLE =
  "Compare it with the Identity Center console, Settings, before you apply this.";
const REFUSED = critical(
  "Identity Center refuses an assertion that is not as it expects: nobody can sign in to AWS with Okta.",
  WITH_CONSOLE,
);
const NAME_ID = critical(
  "Okta then sends another name for each person. Identity Center knows people by their user name, and refuses a name that it does not know.",
  "Keep the user name that Identity Center has, or change the user names there first.",
);
const CERTIFICATE = critical(
  "Okta then signs with another certificate. Identity Center trusts the old one: nobody can sign in to AWS with Okta until it is given the new metadata.",
  "Keep the certificate. To renew it, upload the new metadata to Identity Center first; it can hold two certificates.",
);
const UNSIGNED = critical(
  "Identity Center takes signed answers only: nobody can sign in to AWS with Okta.",
  "Keep assertion and response signed.",
);
const WHO_MAY = high(
  "It decides who may sign in, from where and with which factors.",
  "Compare the policies with the Okta team before you apply this, and try sign-in with a test user.",
);
const LINK = medium(
  "People find the app on their Okta dashboard by it.",
  "Tell the people who use it.",
);
const ATTRIBUTES = high(
  "What Okta says about people in the assertion changes. Session tags, access control by attributes and the length of sessions can depend on it.",
  WITH_CONSOLE,
);

export const OKTA_APP_TABLES: Tables = {
  okta_app_saml: {
    what: "the Okta app",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(
        ["acs_endpoints", "acs_endpoints_indices", "app_settings_json", "sso_url", "status"],
        ELSEWHERE,
      ),
      ...each(
        [
          "accessibility_error_redirect_url",
          "admin_note",
          "auto_submit_toolbar",
          "embed_url",
          "enduser_note",
          "entity_url",
          "http_post_binding",
          "http_redirect_binding",
          "label",
          "last_updated",
          "links",
          "logo",
          "logo_url",
          "metadata",
          "metadata_url",
          "name",
          "preconfigured_app",
          "skip_groups",
          "skip_users",
        ],
        HARMLESS,
      ),
      ...each(
        [
          "audience",
          "authn_context_class_ref",
          "destination",
          "digest_algorithm",
          "entity_key",
          "idp_issuer",
          "recipient",
          "request_compressed",
          "saml_signed_request_enabled",
          "saml_version",
          "sign_on_mode",
          "signature_algorithm",
          "sp_issuer",
        ],
        REFUSED,
      ),
      ...each(
        [
          "subject_name_id_format",
          "subject_name_id_template",
          "user_name_template",
          "user_name_template_push_status",
          "user_name_template_suffix",
          "user_name_template_type",
        ],
        NAME_ID,
      ),
      ...each(["certificate", "key_id", "key_name", "key_years_valid", "keys"], CERTIFICATE),
      ...each(["assertion_signed", "response_signed"], UNSIGNED),
      ...each(
        [
          "accessibility_self_service",
          "authentication_policy",
          "honor_force_authn",
          "implicit_assignment",
          "inline_hook_id",
          "skip_authentication_policy",
          "users",
          "groups",
        ],
        WHO_MAY,
      ),
      ...each(["hide_ios", "hide_web", "app_links_json"], LINK),
      attribute_statements: ATTRIBUTES,
      accessibility_login_redirect_url: high(
        "People who are not signed in to Okta are sent there instead of to Okta's own page.",
        "Open the address in a private window before you apply this.",
      ),
      default_relay_state: high(
        "People who open AWS from Okta land there after sign-in.",
        "Identity Center needs none. Keep it empty, or try it with a second app.",
      ),
      features: medium(
        "It decides what Okta provisions. People whom Identity Center does not have cannot sign in.",
        "Check that provisioning still runs.",
      ),
      ...each(
        ["single_logout_certificate", "single_logout_issuer", "single_logout_url"],
        medium(
          "Signing out of Okta and AWS may work differently.",
          "Try signing out after the apply.",
        ),
      ),
    },
  },
  okta_app_saml_app_settings: {
    what: "the settings of the Okta app",
    destroyed: ELSEWHERE,
    attributes: each(["settings", "app_id"], ELSEWHERE),
  },
  okta_app_bookmark: {
    what: "the bookmark",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["url", "status", "hide_web"], ELSEWHERE),
      ...each(
        [
          "accessibility_error_redirect_url",
          "admin_note",
          "app_links_json",
          "auto_submit_toolbar",
          "enduser_note",
          "label",
          "last_updated",
          "logo",
          "logo_url",
          "name",
          "request_integration",
          "sign_on_mode",
          "skip_authentication_policy",
          "skip_groups",
          "skip_users",
        ],
        HARMLESS,
      ),
    },
  },
  okta_app_group_assignments: {
    what: "the list of assigned groups",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["app_id", "group"], ELSEWHERE),
    },
  },
  okta_app_group_assignment: {
    what: "the assignment of a group",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["app_id", "group_id"], ELSEWHERE),
      ...each(["priority", "profile", "retain_assignment"], HARMLESS),
    },
  },
  okta_app_user: {
    what: "the assignment of a person",
    destroyed: ELSEWHERE,
    attributes: {
      ...each(["app_id", "user_id"], ELSEWHERE),
      ...each(["has_shared_username", "password", "profile", "retain_assignment"], HARMLESS),
      username: NAME_ID,
    },
  },
};
