export * from "./acs-fields";
export * from "./bookmarks";
export * from "./field-names";
