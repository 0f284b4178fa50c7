import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { readPlans, renderMarkdown, review, RULES } from "../../../lib/review";

const FOLDER = join(__dirname, "../../fixtures/review/examples");
/** In the order of apply. */
const STACKS = ["example-kms", "example-identity-center", "example-okta"];

describe.each(readdirSync(FOLDER))("example %s", (name) => {
  const folder = join(FOLDER, name);
  const comment = readFileSync(join(folder, "comment.md"), "utf8");

  test("comment.md is what the review says today", () => {
    const plans = readPlans(
      STACKS.map((stack) => ({
        file: `${stack}.json`,
        bytes: readFileSync(join(folder, `${stack}.json`)),
      })),
    );
    expect(`${renderMarkdown(review(plans))}\n`).toBe(comment);
  });
});

test("docs/review.md shows the one that adds a Region", () => {
  const comment = readFileSync(join(FOLDER, "add-region", "comment.md"), "utf8");
  expect(readFileSync(join(__dirname, "../../../docs/review.md"), "utf8")).toContain(comment);
});

test.each(Object.entries(RULES))("docs/review.md has the rule %s", (id, { severity, what }) => {
  const page = readFileSync(join(__dirname, "../../../docs/review.md"), "utf8").replace(/ +/g, " ");
  expect(page).toContain(`| \`${id}\` | ${severity} | ${what} |`);
});
