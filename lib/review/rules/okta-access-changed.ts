import { ruleOf } from "../attributes/rule";

export default ruleOf("okta-access-changed");
