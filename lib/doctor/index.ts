export * from "./check";
export * from "./okta-fields";
export * from "./provider-fields";
export * from "./run";
export * from "./snapshot";
export * from "./live-state";
export * from "./prometheus";
