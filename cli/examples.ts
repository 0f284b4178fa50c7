/** Ends the help of each subcommand. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  new: ["idc new identity", "idc new identity --package file:../identity-center-okta-0.1.0.tgz"],
  init: [
    "idc init",
    "idc init --metadata metadata.xml --environment prod --okta-org example.okta.com --backend s3:example-states:eu-west-1",
    "idc init --metadata metadata.xml --out config/prod.yaml --offline --instance-arn arn:aws:sso:::instance/ssoins-111111h2222j33pp --management-account-id 111122223333 --okta-org example.okta.com --okta-app-id 0oa1b2c3d4e5f6g7h8i9",
  ],
  next: ["idc next", "idc next --json"],
  urls: ["idc urls", "idc urls --json --config config/prod.yaml"],
  synth: ["idc synth", "idc synth --config config/prod.yaml", "idc synth --out terraform"],
  plan: ["idc plan", "idc plan prod-kms --verbose", "idc plan --json"],
  apply: ["idc apply", "idc apply prod-kms --yes --heal"],
  review: [
    "idc review prod-kms.json prod-okta.json",
    "terraform show -json plan.bin | idc review -",
    "idc review --json --fail-on critical prod-okta.json",
  ],
  lock: [
    "idc lock",
    "idc lock prod-kms --fs-mirror /opt/terraform-providers --platform linux_amd64",
  ],
  doctor: [
    "idc doctor",
    "idc doctor --sign-ins --since 7d",
    "idc doctor --format prometheus",
    "idc doctor --save before.json",
    "idc doctor --okta-fields",
  ],
  complete: ["idc complete bash", "idc complete zsh"],
  upgrade: ["idc upgrade", "idc upgrade --to 1.2.3 --write"],
  permissions: ["idc permissions doctor", "idc permissions prod-kms --json"],
  probe: ["idc probe", "idc probe --json --timeout 30"],
  drill: ["idc drill ap-northeast-3", "idc drill ap-northeast-3 --wait 30"],
  "activate-key": ["idc activate-key", "idc activate-key --yes"],
  saml: [
    "idc saml sign-in.har",
    'idc saml "https://example.okta.com/app/…?SAMLRequest=fZJNb…"',
    "idc saml - --json",
  ],
  guide: ["idc guide", "idc guide --out public --profiles ~/.aws/config"],
  ci: ["idc ci stacks", "idc ci plan prod-kms"],
};
