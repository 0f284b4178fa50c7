export * from "./acs-fields";
export * from "./field-names";
export * from "./bookmarks";
