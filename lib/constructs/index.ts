export * from "./check";
export * from "./base-stack";
export * from "./ssoadmin-region";
export * from "./versions";
