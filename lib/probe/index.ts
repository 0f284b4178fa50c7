export * from "./browser";
export * from "./checks";
export * from "./probe";
