/**
 * The base of the stand-ins: an HTTP server on the loopback interface that keeps a log of its
 * requests and fails on demand.
 *
 *   const service = await serve(handle, { throttled: () => ({ status: 429, body: {} }) });
 *   const fault = service.inject({ kind: "cut", matches: ({ method }) => method === "PUT" });
 *   // … let Terraform run against service.url …
 *   fault.remove();
 *   await service.close();
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Request {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A string or bytes are sent as they are, anything else as JSON. @default - no body */
  readonly body?: unknown;
}

export interface LoggedRequest extends Request {
  /** When it came, in milliseconds since the server started. */
  readonly at: number;
  /** What was answered; undefined while it is being handled, or where the answer was withheld. */
  status?: number;
  /** The fault that was played on it. */
  fault?: FaultKind;
}

/**
 * - `error`: 500, in the service's own shape of an error; nothing is done
 * - `throttle`: the service's own answer to too many requests; nothing is done
 * - `cut`: the connection is reset; nothing is done
 * - `cut-after`: the request is carried out, then the connection is reset instead of an answer
 * - `hang`: no answer, until the client gives up or the server stops; nothing is done
 */
export const FAULT_KINDS = ["error", "throttle", "cut", "cut-after", "hang"] as const;
/** `deny`: the service's own refusal, which no client tries again; no outage. */
export type FaultKind = (typeof FAULT_KINDS)[number] | "deny";

export interface Fault {
  readonly kind: FaultKind;
  /** @default - every request */
  readonly matches?: (request: Request) => boolean;
  /** Which of the matching requests is the first to fail, from 1. @default 1 */
  readonly nth?: number;
  /** How many matching requests fail from there on. @default 1 */
  readonly times?: number;
}

export interface Injection {
  /** How many requests have failed by it. */
  readonly fired: number;
  remove(): void;
}

export interface Service {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Every request, in the order of arrival. May be emptied by setting its length to 0. */
  readonly log: LoggedRequest[];
  /** Lets requests fail. The oldest injection that still wants a request gets it. */
  inject(fault: Fault): Injection;
  /** Stops at once: open connections are reset. A second time it does nothing. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** The service's answer to too many requests. */
  readonly throttled: (request: Request) => Reply;
  /** The service's own refusal. @default - an empty 403 */
  readonly denied?: (request: Request) => Reply;
  /** The service's answer when it is broken. @default - an empty 500 */
  readonly broken?: (request: Request) => Reply;
}

/** Starts a server on a free port of 127.0.0.1. A handler that throws answers 500 with the message. */
export async function serve(
  handle: (request: Request) => Reply | Promise<Reply>,
  { throttled, denied = () => ({ status: 403 }), broken = () => ({ status: 500 }) }: ServeOptions,
): Promise<Service> {
  const started = performance.now();
  const log: LoggedRequest[] = [];
  const injections: ActiveFault[] = [];

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = Math.round(performance.now() - started);
    const request = await read(incoming);
    const entry: LoggedRequest = { ...request, at };
    log.push(entry);
    entry.fault = injections.find((injection) => injection.claims(request))?.kind;

    const reply = (answered: Reply): void => {
      entry.status = answered.status ?? 200;
      write(response, answered);
    };
    switch (entry.fault) {
      case "error":
        reply(broken(request));
        break;
      case "deny":
        reply(denied(request));
        break;
      case "throttle":
        reply(throttled(request));
        break;
      case "cut":
        incoming.socket.destroy();
        break;
      case "cut-after":
        await handle(request);
        incoming.socket.destroy();
        break;
      case "hang":
        break;
      case undefined:
        reply(await handle(request));
    }
  };

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => {
      // A mistake in the stand-in itself: let it be seen in Terraform's output.
      write(response, { status: 500, body: `stand-in failed: ${String(error)}` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    inject(fault) {
      const active = new ActiveFault(fault);
      injections.push(active);
      return {
        get fired() {
          return active.fired;
        },
        remove: () => {
          const index = injections.indexOf(active);
          if (index >= 0) injections.splice(index, 1);
        },
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        // Called back with an error where it has stopped already.
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** A fault, and how far it has been played. */
class ActiveFault {
  readonly kind: FaultKind;
  fired = 0;
  private seen = 0;

  constructor(private readonly fault: Fault) {
    this.kind = fault.kind;
  }

  /** Counts the request, and says whether it is one that fails. */
  claims(request: Request): boolean {
    const { matches = () => true, nth = 1, times = 1 } = this.fault;
    if (!matches(request)) return false;
    this.seen += 1;
    if (this.seen < nth || this.seen >= nth + times) return false;
    this.fired += 1;
    return true;
  }
}

async function read(incoming: IncomingMessage): Promise<Request> {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://127.0.0.1");
  return {
    method: incoming.method ?? "GET",
    path: pathname,
    query: searchParams,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: await text(incoming),
  };
}

function write(response: ServerResponse, { status = 200, headers = {}, body }: Reply): void {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  if (body !== undefined && !raw) response.setHeader("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status);
  response.end(body === undefined || raw ? body : JSON.stringify(body));
}
