/** What CDKTF itself costs: an app with one stack and nothing in it. */
import { App, TerraformStack } from "cdktf";

const app = new App();
new TerraformStack(app, "empty");
app.synth();
