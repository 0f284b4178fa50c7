export * from "./check";
export * from "./okta-fields";
export * from "./run";
export * from "./world";
