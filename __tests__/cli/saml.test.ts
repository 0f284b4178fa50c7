import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { acsUrl } from "../../lib/endpoints";
import { idc } from "../helpers/run";
import {
  deflated,
  DESTINATION,
  ISSUER,
  OSAKA,
  plain,
  requestXml,
  responseXml,
  TENANT,
} from "../helpers/saml";

const folder = mkdtempSync(join(tmpdir(), "idc-saml-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const URL = `${DESTINATION}?SAMLRequest=${encodeURIComponent(deflated(requestXml()))}`;

test("says what a request asks for, and that it is as the config has it", () => {
  expect(idc(["saml", URL])).toMatchObject({
    exitCode: 0,
    stdout: `SAMLRequest, from AWS to Okta
  ACS URL      ${OSAKA}
  Region       ap-northeast-3, Asia Pacific (Osaka), additional Region
  type         dual-stack
  Okta field   acsURL2
  issuer       ${ISSUER}
  destination  ${DESTINATION}
  issued at    2026-11-26T00:00:00.000Z
  As the config has it.
`,
  });
});

test("ends with 2 and says what to do where something is wrong", () => {
  const acs = acsUrl("ipv4", "eu-west-1", TENANT);
  const { exitCode, stdout } = idc(["saml", plain(requestXml({ acs }))]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain("  Region       eu-west-1, Europe (Ireland), not in the config\n");
  expect(stdout).toContain("  Okta field   none\n");
  expect(stdout).toContain("  ! eu-west-1 (Europe (Ireland)) is no Region of the config,");
});

test("who signs in is shown only where it was asked for", () => {
  const message = plain(responseXml());
  for (const args of [[], ["--json"]]) {
    expect(idc(["saml", message, ...args]).stdout).not.toContain("maria");
  }
  expect(idc(["saml", message, "--who"]).stdout).toContain("  who          maria@example.com\n");
});

test("--json has what was read and what was found", () => {
  const { messages } = JSON.parse(idc(["saml", URL, "--json"]).stdout) as { messages: unknown };
  expect(messages).toEqual([
    {
      kind: "request",
      acsUrl: OSAKA,
      issuer: ISSUER,
      destination: DESTINATION,
      issuedAt: "2026-11-26T00:00:00.000Z",
      region: "ap-northeast-3",
      endpoint: "dual-stack",
      oktaField: "acsURL2",
      problems: [],
    },
  ]);
});

test("reads standard input, and files", () => {
  const file = join(folder, "sign-in.har");
  writeFileSync(file, URL);
  expect(idc(["saml", file]).exitCode).toBe(0);
  for (const args of [["saml", "-"], ["saml"]]) {
    const { status, stdout } = spawnSync(resolve("bin/idc"), args, {
      input: URL,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], IDC_CONFIG: "config/example.yaml" },
    });
    expect([status, stdout.split("\n")[0]]).toEqual([0, "SAMLRequest, from AWS to Okta"]);
  }
});

test.each([
  ["no message", "Sign-in does not work!", "There is no SAML message in it. Give the value"],
  ["a file in UTF-16", "utf-16", "is written in UTF-16. Save it as UTF-8."],
])("%s is exit code 1", (_what, text, message) => {
  const file = join(folder, "input");
  writeFileSync(file, Buffer.from(text, text === "utf-16" ? "utf16le" : "utf8"));
  if (text === "utf-16") writeFileSync(file, Buffer.from(`\uFEFF${text}`, "utf16le"));
  const { exitCode, stdout, stderr } = idc(["saml", file]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

test("a message that cannot be read is exit code 1, and says why", () => {
  const { exitCode, stdout } = idc(["saml", "hello"]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain("A message that cannot be read\n  ! The message is neither XML nor");
});

test("what others wrote does not reach the terminal as it is", () => {
  const issuer = "https://a.example.com/\u202emoc.live";
  const { stdout } = idc(["saml", plain(requestXml({ issuer }))]);
  expect(stdout).toContain("https://a.example.com/\uFFFDmoc.live");
  expect(stdout).not.toContain("\u202e");
  const json = idc(["saml", plain(requestXml({ issuer })), "--json"]).stdout;
  expect(json).not.toContain("\u202e");
  expect(JSON.parse(json)).toMatchObject({ messages: [{ issuer }] });
});
