import { ruleOf } from "../attributes/rule";

export default ruleOf("okta-app-changed");
