import { ruleOf } from "../attributes/rule";

export default ruleOf("identity-center-changed");
