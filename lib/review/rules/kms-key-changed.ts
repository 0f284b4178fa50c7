import { ruleOf } from "../attributes/rule";

export default ruleOf("kms-key-changed");
