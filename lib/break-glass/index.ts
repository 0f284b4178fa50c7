export * from "./alarm-message";
export * from "./alarm-policies";
export * from "./event-patterns";
export * from "./federation";
export * from "./names";
export * from "./role-trust";
export * from "./user-policy";
