export * from "./arn";
export * from "./delegated-admin";
export * from "./needs";
export * from "./input";
export * from "./profiles";
export * from "./serves";
