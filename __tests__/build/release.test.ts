import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { copyCheckout } from "../helpers/checkout";

let checkout: string;
beforeAll(() => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), "idc-release-")));
  copyCheckout(checkout);
  mkdirSync(join(checkout, "dist"));
});
afterAll(() => {
  rmSync(checkout, { recursive: true });
});
const release = (tag: string) => {
  const { status, stderr } = spawnSync(join(checkout, "build/release"), [tag], {
    encoding: "utf8",
  });
  return { status, stderr };
};
const changelog = (text: string) => {
  writeFileSync(join(checkout, "CHANGELOG.md"), text);
};

test("a release has the tarball, the SBOM, and the changelog's text of its version alone", () => {
  changelog("# Changelog\n\n## Unreleased\n\nlater\n\n## 0.1.0\n\n- first\n\n## 0.0.9\n\nolder\n");
  expect(release("v0.1.0")).toEqual({ status: 0, stderr: "" });
  const folder = join(checkout, "dist/release");
  expect(readdirSync(folder).sort()).toEqual([
    "identity-center-okta-0.1.0.tgz",
    "notes.md",
    "sbom.spdx.json",
  ]);
  expect(readFileSync(join(folder, "notes.md"), "utf8").trim()).toBe("- first");
  const { packages } = JSON.parse(readFileSync(join(folder, "sbom.spdx.json"), "utf8")) as {
    packages: { name: string }[];
  };
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(["cdktf", "zod"]));
}, 60_000);

test.each([
  [
    "another tag than the version",
    "v9.9.9",
    "The tag is v9.9.9, and package.json has version 0.1.0: they must be the same.\n",
  ],
  [
    "a version that the changelog does not know",
    "v0.1.0",
    'CHANGELOG.md says nothing under "## 0.1.0": write what is new before the tag.\n',
  ],
])("%s is not released", (_case, tag, message) => {
  changelog("# Changelog\n\n## Unreleased\n\nlater\n");
  expect(release(tag)).toEqual({ status: 1, stderr: message });
});
