export * from "./differences";
export * from "./draft";
export * from "./findings";
export * from "./look";
export * from "./render";
