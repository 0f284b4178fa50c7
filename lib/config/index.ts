export * from "./accounts";
export * from "./errors";
export * from "./load";
export * from "./named-file";
export * from "./names";
export * from "./package-root";
export { isOktaHost } from "./warnings";
export * from "./text";
export type { Backend, Config, OktaApp } from "./config";
