export * from "./activate";
export * from "./plan";
