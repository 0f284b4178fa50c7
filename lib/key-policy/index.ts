export * from "./delegated-admin";
export * from "./document";
export * from "./profiles";
