import http from "node:http";
import https from "node:https";
import { TLSSocket } from "node:tls";

import { AnswerTooLong, ProxyRefusal } from "./errors";

export interface HttpRequest {
  /** @default GET */
  readonly method?: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/**
 * One request, answered whole. Redirects are not followed.
 *
 * @throws the network's own error, or a TimeoutError
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

export interface HttpOptions {
  /** How long one request may take, all of it. */
  readonly timeoutInMilliseconds: number;
  /** A web proxy's agent, see `proxy.ts`. */
  readonly agent?: http.Agent | undefined;
}

/** Bytes; far more than any answer that is read here. */
export const LARGEST_BODY = 20_000_000;

/** Requests over the network. */
export function nodeHttp({ timeoutInMilliseconds, agent }: HttpOptions): Http {
  return ({ method = "GET", url, headers = {}, body }) =>
    new Promise((resolve, reject) => {
      const { request } = url.startsWith("https:") ? https : http;
      const signal = AbortSignal.timeout(timeoutInMilliseconds);
      const sent = request(url, { method, headers, signal, ...(agent && { agent }) }, (answer) => {
        if (url.startsWith("https:") && !(answer.socket instanceof TLSSocket)) {
          reject(new ProxyRefusal(answer.statusCode ?? 0));
          answer.destroy();
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST_BODY) answer.destroy(new AnswerTooLong());
          else chunks.push(chunk);
        });
        answer.on("error", reject);
        answer.on("end", () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
}
