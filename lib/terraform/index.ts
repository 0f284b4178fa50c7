export * from "./command";
export * from "./locks";
export * from "./plain";
export * from "./plans";
export * from "./run";
export * from "./stacks";
export * from "./waves";
export * from "./write-stacks";
