import { existsSync } from "node:fs";

import type { Browser, BrowserType, LaunchOptions } from "playwright-core";

import { UserError } from "../config/errors";

/** Names the browser, where it is none of {@link BROWSERS}. */
const BROWSER_VARIABLE = "IDC_BROWSER";

/** Where Chrome, Chromium and Edge are, on Linux and macOS. */
const BROWSERS = [
  "/usr/bin/google-chrome",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/microsoft-edge",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** Nothing but what the page asks for. */
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/**
 * Starts the system's browser, without a window.
 *
 * @throws UserError where there is no browser, or nothing to drive it with
 */
export async function startBrowser(env: NodeJS.ProcessEnv): Promise<Browser> {
  const executablePath = browserOf(env);
  const chromium = await driver();
  return chromium.launch({
    executablePath,
    args: QUIET,
    // Chromium has no sandbox for root.
    chromiumSandbox: process.getuid?.() !== 0,
    ...proxyOf(env),
  });
}

function browserOf(env: NodeJS.ProcessEnv): string {
  const named = env[BROWSER_VARIABLE];
  const found = named ?? BROWSERS.find((path) => existsSync(path));
  if (found !== undefined && existsSync(found)) return found;
  throw new UserError(
    named === undefined
      ? `There is no Chrome, Chromium or Edge where they usually are. Install one, or name it with ${BROWSER_VARIABLE}.`
      : `${BROWSER_VARIABLE} ${named}: there is no such file. Name a Chrome, Chromium or Edge.`,
  );
}

async function driver(): Promise<BrowserType> {
  try {
    return (await import("playwright-core")).chromium;
  } catch {
    throw new UserError(
      "idc probe drives a browser with playwright-core, which is not installed: npm install --save-dev playwright-core",
    );
  }
}

function proxyOf(env: NodeJS.ProcessEnv): Pick<LaunchOptions, "proxy"> {
  const url = env["HTTPS_PROXY"] ?? env["https_proxy"];
  if (!url) return {};
  if (!URL.canParse(url)) throw new UserError("HTTPS_PROXY is no URL, such as http://proxy:3128.");
  const { origin, username, password } = new URL(url);
  const bypass = env["NO_PROXY"] ?? env["no_proxy"];
  return {
    proxy: {
      server: origin,
      ...(username !== "" && {
        username: decodeURIComponent(username),
        password: decodeURIComponent(password),
      }),
      ...(bypass && { bypass }),
    },
  };
}
