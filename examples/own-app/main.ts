/**
 * An app of one's own that has the stacks of identity-center-okta beside its own: here, parameters
 * with the address of every access portal, for internal tools.
 */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { App, TerraformStack } from "cdktf";
import { addStacks, portalUrls, readConfig, type Config } from "identity-center-okta";

class PortalAddressesStack extends TerraformStack {
  constructor(app: App, config: Config) {
    super(app, `${config.environment}-portal-addresses`);
    new AwsProvider(this, "aws", { region: config.regions.primary });

    const portals = portalUrls(config).filter(
      ({ endpoint }) => endpoint === config.endpoints.portal,
    );
    for (const { region, url } of portals) {
      new SsmParameter(this, region, {
        name: `/access-portal/${region}`,
        type: "String",
        value: url,
      });
    }
  }
}

const { config } = readConfig("config/prod.yaml");
const app = new App();
addStacks(app, config);
new PortalAddressesStack(app, config);
app.synth();
