export * from "./checks";
export * from "./cloudtrail";
export * from "./drills";
export * from "./evidence";
export * from "./okta-log";
export * from "./sign-in";
export * from "./source";
