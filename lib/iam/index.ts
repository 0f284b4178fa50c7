export * from "./canonical";
export * from "./document";
export * from "./evaluate";
export * from "./read";
export * from "./wildcard";
