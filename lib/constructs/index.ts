export * from "./base-stack";
export * from "./check";
export * from "./check-names";
export * from "./import";
export * from "./ssoadmin-region";
export * from "./versions";
