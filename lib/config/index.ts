export * from "./accounts";
export * from "./errors";
export * from "./load";
export * from "./names";
export * from "./package-root";
export { isOktaHost } from "./rules";
export * from "./text";
export type { Config } from "./schema";
