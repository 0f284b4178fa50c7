/**
 * A web proxy on the loopback interface that answers for the hosts it is asked for itself, over TLS,
 * so that a scenario can have the portals and ACS endpoints without the internet.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";
import { promisify } from "node:util";

export interface WebProxy {
  /** What points a client here, and lets it trust the certificate. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hosts that it was asked for, in order. */
  readonly asked: string[];
  /** Hosts that do not answer from now on. */
  readonly down: Set<string>;
  close(): Promise<void>;
}

/** Answers a page of a host. */
export type Site = (host: string, path: string, response: ServerResponse) => void;

export interface WebProxyOptions {
  /** What the hosts answer. @default 403 */
  readonly site?: Site;
  /** `user:password`, without which it lets nobody through. */
  readonly credentials?: string;
}

/**
 * @param hosts names in the certificate
 * @param file where the certificate and its key are kept; openssl makes them
 */
export async function startWebProxy(
  hosts: readonly string[],
  file: string,
  {
    site = (_host, _path, response) => response.writeHead(403).end(),
    credentials,
  }: WebProxyOptions = {},
): Promise<WebProxy> {
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const subject = ["-subj", "/CN=stand-in", "-addext", `subjectAltName=${names}`];
  const files = ["-nodes", "-days", "2", "-keyout", `${file}.key`, "-out", file];
  await promisify(execFile)("openssl", [...request, ...subject, ...files]);

  const [cert, key] = await Promise.all([readFile(file), readFile(`${file}.key`)]);
  const sites = createTlsServer({ cert, key }, ({ headers, url = "" }, response) => {
    site(headers.host ?? "", url, response);
  });
  const wanted =
    credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const asked: string[] = [];
  const down = new Set<string>();
  const tunnels = new Set<Socket>();
  const proxy = createServer();
  proxy.on("connect", ({ url = "", headers }: IncomingMessage, socket: Socket) => {
    const host = url.replace(/:\d+$/, "");
    if (wanted !== undefined && headers["proxy-authorization"] !== wanted) {
      socket.end(
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=proxy\r\nContent-Length: 0\r\n\r\n",
      );
      return;
    }
    asked.push(host);
    tunnels.add(socket);
    if (down.has(host)) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const site = connect((sites.address() as AddressInfo).port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      site.pipe(socket).pipe(site);
    });
    for (const end of [site, socket]) end.on("error", () => socket.destroy());
  });
  await Promise.all(
    [sites, proxy].map(
      (server) =>
        new Promise<void>((resolve) => {
          server.listen(0, "127.0.0.1", resolve);
        }),
    ),
  );
  return {
    environment: {
      HTTPS_PROXY: `http://${credentials === undefined ? "" : `${credentials}@`}127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: file,
    },
    asked,
    down,
    close() {
      for (const server of [sites, proxy]) server.close();
      sites.closeAllConnections();
      for (const socket of tunnels) socket.destroy();
      return Promise.resolve();
    },
  };
}
