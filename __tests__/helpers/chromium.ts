import { existsSync } from "node:fs";

import { chromium, type Browser } from "playwright-core";

/** Where Debian's package puts it; another path can be named in the environment. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

const FOUND = existsSync(CHROMIUM);

/**
 * Declares tests that need a browser. Without one they are skipped with one line that says so; where
 * `CI` is set, as every CI service does, that is a failure instead.
 */
export function describeInBrowser(name: string, body: () => void): void {
  if (FOUND) {
    describe(name, body);
    return;
  }
  const missing = `Browser tests need Chromium, and ${CHROMIUM} does not exist: apt-get install -y chromium, or set CHROMIUM to its path.`;
  if (process.env["CI"]) {
    test(name, () => {
      throw new Error(missing);
    });
    return;
  }
  process.stderr.write(`SKIPPED ${name}. ${missing}\n`);
  describe.skip(name, body);
}

/**
 * Starts Chromium, headless and without any traffic of its own.
 *
 * @param hosts `host:port` on this machine that stands for each host name; all others do not exist
 */
export function startChromium(hosts: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const rules = [
    ...Object.entries(hosts).map(([host, target]) => `MAP ${host} ${target}`),
    "MAP * ~NOTFOUND",
    "EXCLUDE 127.0.0.1",
  ];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox", // CI runs as root
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=${rules.join(", ")}`,
      "--ignore-certificate-errors", // the portals' stand-ins sign their own
    ],
  });
}
