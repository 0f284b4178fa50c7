export * from "./instance";
export * from "./regions";
export * from "./urls";
