import { Testing } from "cdktf";

import { addStacks } from "../../stacks";
import { stackNames } from "../../stacks/names";
import { configWith, type Changes } from "../helpers/config";

const BREAK_GLASS: Changes = {
  breakGlass: {
    userNames: ["break-glass-1", "break-glass-2"],
    alarmEmails: ["security@example.com"],
  },
};

test.each<[string, Changes]>([
  ["three stacks", {}],
  ["the break-glass stack too", BREAK_GLASS],
  ["and the one of direct federation", { ...BREAK_GLASS, "breakGlass.directFederation": true }],
])("the names are those of the stacks that are made, in their order: %s", (_what, changes) => {
  const config = configWith({ environment: "prod", ...changes });
  const made = addStacks(Testing.app(), config).map(({ node }) => node.id);
  expect(stackNames(config)).toEqual(made);
});
