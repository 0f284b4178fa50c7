export * from "./acs-fields";
