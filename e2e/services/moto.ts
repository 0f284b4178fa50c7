import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { jsonHeaders } from "./aws-call";
import { CACHE_DIR } from "./cache";

/** The stand-ins correct behaviour of this version: read `kms.ts` before changing it. */
const MOTO_VERSION = "5.2.5";
const START_TIMEOUT_MS = 60_000;

/** What moto answered. */
export interface MotoReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A running moto server. It handles one request at a time, which keeps seeded identifiers certain. */
export class Moto {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /**
   * Starts a server on 127.0.0.1. The first start installs moto from PyPI into the cache folder.
   *
   * @param accountId the account that every caller belongs to
   */
  static async start(accountId: string): Promise<Moto> {
    const python = await pythonWithBotocore();
    const port = await freePort();
    const child = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
      env: {
        PATH: process.env.PATH,
        MOTO_ACCOUNT_ID: accountId,
        MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const killed = (): boolean => child.kill();
    process.once("exit", killed);
    child.once("exit", () => process.removeListener("exit", killed));
    let errors = "";
    child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));

    const moto = new Moto(`http://127.0.0.1:${port}`, child);
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await moto.answers())) {
      if (child.exitCode !== null) throw new Error(`moto ended before it answered: ${errors}`);
      if (Date.now() > deadline) throw new Error(`moto did not answer in time: ${errors}`);
      await sleep(100);
    }
    return moto;
  }

  /** Sends a request, after those before it are answered. */
  send(
    path: string,
    headers: Record<string, string>,
    body: string,
    method = "POST",
  ): Promise<MotoReply> {
    return this.exclusively((send) => send(path, headers, body, method));
  }

  /** Runs several requests with none of others between them. */
  exclusively<T>(run: (send: Moto["send"]) => Promise<T>): Promise<T> {
    const result = this.last.then(() => run((...request) => this.sendNow(...request)));
    this.last = result.catch(() => undefined);
    return result;
  }

  /** A JSON operation; its answer parsed. Undefined where moto says that the thing is not there. */
  async ask<T>(
    service: string,
    region: string,
    action: string,
    input: object,
  ): Promise<T | undefined> {
    const headers = jsonHeaders({ service, region, action });
    const { status, body } = await this.send("/", headers, JSON.stringify(input));
    if (status === 200) return JSON.parse(body) as T;
    if (body.includes("NotFoundException")) return undefined;
    throw new Error(`moto: ${action} in ${region} answered ${status}: ${body}`);
  }

  /** Ends the process, and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }

  private async sendNow(
    path: string,
    headers: Record<string, string>,
    body: string,
    method = "POST",
  ): Promise<MotoReply> {
    const reply = await fetch(this.url + path, {
      method,
      headers: kept(headers),
      ...(method === "POST" && { body }),
    });
    return {
      status: reply.status,
      headers: { "content-type": reply.headers.get("content-type") ?? "text/plain" },
      body: await reply.text(),
    };
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/moto-api/data.json`)).ok;
    } catch {
      return false;
    }
  }
}

/** Without what belongs to the connection or to the length of the body. */
function kept(headers: Record<string, string>): Record<string, string> {
  const names = /^(authorization|content-type|accept|x-amz-.*)$/;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.test(name)));
}

/** Python with moto, and so with botocore, which the AWS CLI reads its config with. */
export const pythonWithBotocore = (): Promise<string> => (installed ??= install());

/** Once for all servers that start at the same time. */
let installed: Promise<string> | undefined;

/** @returns the Python of a virtual environment that has moto */
async function install(): Promise<string> {
  const folder = join(CACHE_DIR, `moto-${MOTO_VERSION}`);
  const python = join(folder, "bin", "python");
  const complete = join(folder, ".complete");
  if (existsSync(complete)) return python;

  const run = promisify(execFile);
  await rm(folder, { recursive: true, force: true });
  await mkdir(CACHE_DIR, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  await run(python, ["-m", "pip", "install", "--quiet", `moto[server]==${MOTO_VERSION}`]);
  await writeFile(complete, "");
  return python;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
