export * from "./acs-fields";
export * from "./bookmarks";
