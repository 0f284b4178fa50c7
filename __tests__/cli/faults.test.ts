/**
 * What can go wrong around a command: one row each. Whatever happens there is an exit code that says so, one
 * explanation, no stack trace, no secret, and nothing half-written.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { metadataXml } from "../helpers/metadata";

const IDC = resolve(__dirname, "../../bin/idc");
const CANARIES = {
  AWS_ACCESS_KEY_ID: "CANARYKEYID01",
  AWS_SECRET_ACCESS_KEY: "CANARYSECRET02",
  OKTA_API_TOKEN: "CANARYTOKEN03",
};

const INIT = "init --metadata metadata.xml --environment prod --okta-org example.okta.com".split(
  " ",
);

/** Starts a server. @returns its host and port */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "idc-faults-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function idc(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(IDC, args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, AWS_MAX_ATTEMPTS: "1", ...CANARIES, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("close", (code) => {
      done({ code, stdout, stderr });
    });
  });
}

function isClean({ stdout, stderr }: Outcome): void {
  for (const text of [stdout, stderr]) {
    expect(text).not.toMatch(/^ {4}at /m);
    expect(text).not.toContain("CANARY");
  }
}

describe("services that answer with something else", () => {
  const ANSWERS: readonly [what: string, answer: (response: ServerResponse) => void][] = [
    [
      "a page of a proxy",
      (response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>"),
    ],
    ["an error without a body", (response) => response.writeHead(500).end()],
    [
      "an error that repeats what was sent",
      (response) =>
        response.writeHead(403).end(
          JSON.stringify({
            errorSummary: Object.values(CANARIES).join(),
            message: Object.values(CANARIES).join(),
          }),
        ),
    ],
    ["nothing: the connection is cut", (response) => response.socket?.destroy()],
    [
      "more than anybody reads",
      (response) => response.writeHead(200).end(Buffer.alloc(25_000_000, " ")),
    ],
    ["null", (response) => response.writeHead(200).end("null")],
    [
      "other types everywhere",
      (response) =>
        response
          .writeHead(200)
          .end(
            '{"__proto__":1,"constructor":2,"id":{},"settings":[],"Instances":5,"Regions":"x","KeyMetadata":[1],"Policy":"{"}',
          ),
    ],
    [
      "lists of something else, and a link that is none",
      (response) =>
        response.writeHead(200, { link: '<http://[::bad>; rel="next"' }).end('[null, 1, "x"]'),
    ],
    [
      "brackets, thousands deep",
      (response) => response.writeHead(200).end(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    ],
  ];
  const COMMANDS: readonly (readonly string[])[] = [
    ["doctor", "--no-reachability", "--sign-ins"],
    ["doctor", "--save", "saved.json"],
    ["activate-key", "--yes"],
    INIT,
    ["drill", "ap-northeast-3", "--wait", "0.01"],
  ];

  test.each(ANSWERS)(
    "%s",
    async (_, answer) => {
      writeFileSync(join(folder, "metadata.xml"), metadataXml());
      const server: Server = createServer((_request, response) => {
        answer(response);
      });
      const url = `http://${await listening(server)}`;
      const env = { AWS_ENDPOINT_URL: url, OKTA_HTTP_PROXY: url };
      try {
        const outcomes = await Promise.all(COMMANDS.map((args) => idc(args, env)));
        for (const outcome of outcomes) {
          isClean(outcome);
          // Never a success, and never nothing.
          expect([1, 2]).toContain(outcome.code);
          expect(outcome.stdout + outcome.stderr).not.toBe("");
        }
        expect(existsSync(join(folder, "config"))).toBe(false);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
    60_000,
  );
});

describe("services that refuse", () => {
  const json =
    (status: number, body: object, headers: Record<string, string> = {}) =>
    (response: ServerResponse) =>
      response
        .writeHead(status, { "content-type": "application/x-amz-json-1.1", ...headers })
        .end(JSON.stringify(body));
  const REFUSALS: readonly (readonly [
    what: string,
    answer: (response: ServerResponse) => void,
    said: RegExp,
  ])[] = [
    [
      "a storm of 429",
      json(429, { __type: "ThrottlingException", errorCode: "E0000047" }, { "retry-after": "1" }),
      /AWS throttles these requests, also after retries\. Wait a minute and try again\./,
    ],
    [
      "expired credentials",
      json(401, { __type: "ExpiredTokenException", errorCode: "E0000011" }),
      /the AWS credentials have expired\. Set them as for the AWS CLI/,
    ],
    [
      "a clock that is wrong",
      json(403, {
        __type: "InvalidSignatureException",
        message: "Signature not yet current: 20261127T120000Z is still later than 20261127T110000Z",
      }),
      /this machine's clock shows another one\. Set the clock, then run it again\./,
    ],
  ];

  test.each(REFUSALS)(
    "%s is said once for all that it stops, and ends in time",
    async (_, answer, said) => {
      const server = createServer((_request, response) => {
        answer(response);
      });
      const url = `http://${await listening(server)}`;
      try {
        const outcome = await idc(["doctor", "--no-reachability"], {
          AWS_ENDPOINT_URL: url,
          OKTA_HTTP_PROXY: url,
        });
        isClean(outcome);
        expect(outcome.code).toBe(1);
        expect(outcome.stdout.match(new RegExp(said, "g"))).toHaveLength(1);
        expect(outcome.stdout).toMatch(/^0 failed, \d+ could not look, 0 warning, 0 ok\n/);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
    60_000,
  );
});

describe("a machine that does not take part", () => {
  test.each([
    ["review", ["review"]],
    ["urls --config", ["urls", "--config"]],
    ["saml", ["saml"]],
    ["guide --profiles", ["guide", "--profiles"]],
    ["doctor --compare", ["doctor", "--compare"]],
    ["init --metadata", ["init", "--environment", "prod", "--metadata"]],
  ])(
    "a pipe and a device in the place of a file: idc %s does not wait for their end",
    async (_, args) => {
      const pipe = join(folder, "pipe");
      spawnSync("mkfifo", [pipe]);
      for (const file of [pipe, "/dev/zero"]) {
        const outcome = await idc([...args, file]);
        isClean(outcome);
        expect(outcome.code).toBe(1);
        expect(outcome.stderr).toContain("cannot be read: it is a pipe or a device, no file.");
      }
    },
  );

  test("a disk that is full while idc init writes: no empty file stays", async () => {
    writeFileSync(join(folder, "metadata.xml"), metadataXml());
    const init = `"${IDC}" init --offline --metadata metadata.xml --environment example --out made.yaml --instance-arn arn:aws:sso:::instance/ssoins-2222a2222b3333cc --management-account-id 111122223333 --okta-org example.okta.com`;
    await idc(["urls"]); // builds, where that is needed
    // No file may grow: what a full disk does, without one.
    const { status, stderr } = spawnSync("bash", ["-c", `ulimit -f 0; ${init}`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/made\.yaml cannot be written/)]);
    expect(readdirSync(folder)).toEqual(["metadata.xml"]);
  });

  test("a certificate that nobody knows is said", async () => {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    // prettier-ignore
    spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", key, "-out", cert]);
    const server = createTlsServer(
      { key: readFileSync(key), cert: readFileSync(cert) },
      (_request, response) => response.end("{}"),
    );
    const url = `https://${await listening(server)}`;
    const outcome = await idc(["doctor", "--no-reachability"], {
      AWS_ENDPOINT_URL: url,
      OKTA_HTTP_PROXY: url,
    });
    server.close();
    isClean(outcome);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain("does not answer (DEPTH_ZERO_SELF_SIGNED_CERT).");
  });

  // Only Linux has a device that is always full.
  const onLinux = existsSync("/dev/full") ? test : test.skip;
  onLinux("a full disk under the output is said", () => {
    const { status, stderr } = spawnSync("bash", ["-c", `"${IDC}" urls >/dev/full`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/The output cannot be written \(ENOSPC, the disk is full\)\.\n$/);
    const silent = spawnSync("bash", ["-c", `"${IDC}" urls 2>/dev/full`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([silent.status, silent.stdout]).toEqual([1, ""]);
  });

  test("a reader that has seen enough is no mistake", () => {
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", `"${IDC}" urls | head -1; echo "\${PIPESTATUS[0]}"`],
      { cwd: folder, encoding: "utf8" },
    );
    expect(stdout).toBe("Issuer for all Regions, Okta field entityID\n0\n");
    expect(stderr).not.toContain("EPIPE");
  });

  test("no home folder", async () => {
    const outcome = await idc(["urls"], { HOME: undefined });
    isClean(outcome);
    expect(outcome.code).toBe(0);
  });

  test("names that do not resolve", async () => {
    const nowhere = "http://nowhere.invalid";
    const outcome = await idc(["doctor", "--no-reachability"], {
      AWS_ENDPOINT_URL: nowhere,
      OKTA_HTTP_PROXY: nowhere,
    });
    isClean(outcome);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain("does not answer (ENOTFOUND).");
  });

  test("a proxy that is not there", async () => {
    const outcome = await idc(["doctor", "--no-reachability"], {
      HTTPS_PROXY: "http://127.0.0.1:1",
    });
    isClean(outcome);
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain("does not answer (ECONNREFUSED).");
  });

  test("a profile that does not exist is named", async () => {
    const outcome = await idc(["doctor", "--no-reachability"], {
      AWS_PROFILE: "nope",
      AWS_ACCESS_KEY_ID: undefined,
    });
    isClean(outcome);
    expect(outcome.stdout).toContain("no AWS credentials from the profile nope (AWS_PROFILE)");
  });

  test.each([
    ["synth", ["synth"], "cdktf.out"],
    ["guide", ["guide"], "dist"],
  ])("a place that is taken: idc %s leaves it as it is", async (_, args, place) => {
    writeFileSync(join(folder, place), "mine");
    const outcome = await idc(args);
    isClean(outcome);
    expect(outcome.code).toBe(1);
    expect(readFileSync(join(folder, place), "utf8")).toBe("mine");
    expect(readdirSync(folder)).toEqual([place]);
  });

  test("four runs at once write the same, and leave nothing beside it", async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => idc(["synth"])));
    for (const outcome of outcomes) {
      isClean(outcome);
      expect(outcome.code).toBe(0);
    }
    expect(readdirSync(folder)).toEqual(["cdktf.out"]);
    expect(readdirSync(join(folder, "cdktf.out/stacks")).sort()).toEqual([
      "example-identity-center",
      "example-kms",
      "example-okta",
    ]);
  });

  test.each([
    ["guide", ["guide", "--out", "guide"]],
    ["doctor", ["doctor", "--no-reachability", "--save", "saved.json"]],
    ["init", INIT],
  ])("an interrupt of idc %s leaves nothing", async (_, args) => {
    writeFileSync(join(folder, "metadata.xml"), metadataXml());
    // It takes every request, and answers none.
    const server = createServer(() => undefined);
    const url = `http://${await listening(server)}`;
    for (const after of [100, 400, 800]) {
      const child = spawn(IDC, args, {
        cwd: folder,
        env: {
          PATH: process.env["PATH"],
          HOME: folder,
          ...CANARIES,
          AWS_ENDPOINT_URL: url,
          OKTA_HTTP_PROXY: url,
        },
        stdio: "ignore",
      });
      const ended = new Promise((done) => child.once("close", done));
      setTimeout(() => child.kill("SIGINT"), after);
      await ended;
      // A guide that is there is whole: it is renamed into its place.
      const left = readdirSync(folder).filter((name) => name !== "metadata.xml");
      expect([[], ["guide"]]).toContainEqual(left);
      if (left.length > 0) expect(readdirSync(join(folder, "guide"))).toHaveLength(5);
    }
    server.closeAllConnections();
    server.close();
  });

  test("an interrupt at any moment leaves nothing half-written", async () => {
    for (const after of [50, 150, 250, 350, 450]) {
      const cwd = join(folder, String(after));
      mkdirSync(cwd);
      const child = spawn(IDC, ["synth"], { cwd, stdio: "ignore" });
      setTimeout(() => child.kill("SIGINT"), after);
      await new Promise((done) => child.once("close", done));
      // All of it, or nothing; and no folder of this program beside it.
      const found = readdirSync(cwd);
      expect([[], ["cdktf.out"]]).toContainEqual(found);
      if (found.length > 0) {
        expect(readdirSync(join(cwd, "cdktf.out")).sort()).toEqual(["manifest.json", "stacks"]);
      }
    }
  });
});
