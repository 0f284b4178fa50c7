export * from "./find";
export * from "./check";
export * from "./read";
