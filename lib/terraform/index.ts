export * from "./command";
export * from "./locks";
export * from "./plans";
export * from "./run";
export * from "./stacks";
export * from "./waves";
