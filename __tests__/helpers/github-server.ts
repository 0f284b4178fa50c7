import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Request {
  readonly method: string;
  /** Behind `/repos/example/identity`. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** Stands in for GitHub's REST API on 127.0.0.1, and keeps what it is asked. */
export class GitHubServer {
  readonly requests: Request[] = [];
  /** Answers by `<method> <path>`; what is not there is a 404. */
  readonly answers = new Map<string, unknown>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const method = request.method ?? "";
        const path = (request.url ?? "").replace("/repos/example/identity", "");
        const text = Buffer.concat(chunks).toString();
        const body: unknown = text === "" ? undefined : JSON.parse(text);
        this.requests.push({ method, path, authorization: request.headers.authorization, body });
        const answer = this.answers.get(`${method} ${path}`);
        response.statusCode = answer === undefined ? 404 : 200;
        response.end(JSON.stringify(answer ?? { message: "Not Found" }));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  reset(): void {
    this.requests.length = 0;
    this.answers.clear();
  }

  /** What was written, as `<method> <path>` and the body. */
  get writes(): (readonly [string, unknown])[] {
    return this.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, body }) => [`${method} ${path}`, body]);
  }

  /** The environment of a job, with the pull request 7. */
  get env(): NodeJS.ProcessEnv {
    return {
      GITHUB_API_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      GITHUB_REPOSITORY: "example/identity",
      GITHUB_TOKEN: "token-of-the-job",
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_RUN_ID: "42",
      GITHUB_SHA: "merged",
      GITHUB_REF_NAME: "main",
      PULL_REQUEST: "7",
      HEAD_SHA: "head",
      IDC_CONFIG: "config/example.yaml",
    };
  }
}
