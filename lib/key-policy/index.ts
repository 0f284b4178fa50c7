export * from "./arn";
export * from "./compare";
export * from "./delegated-admin";
export * from "./document";
export * from "./evaluate";
export * from "./profiles";
export * from "./serves";
