export * from "./aws-client";
export * from "./checks";
export * from "./client";
