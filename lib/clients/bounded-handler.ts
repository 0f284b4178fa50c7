import { Transform, type Readable, type TransformCallback } from "node:stream";

import type { NodeHttpHandler } from "@smithy/node-http-handler";

import { AnswerTooLong } from "./errors";
import { LARGEST_BODY } from "./http";

/** What the SDK's handler is given and gives. */
type Handle = NodeHttpHandler["handle"];

/**
 * The SDK limits how long it waits for the head of an answer, not for its body, and not its size: an
 * answer that never ends would hold up a command for ever.
 *
 * @param milliseconds how long a body may take
 */
export function boundAnswers(handler: NodeHttpHandler, milliseconds: number): NodeHttpHandler {
  const handle: Handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const { response } = await handle(request, options);
    const body = response.body as Readable | undefined;
    if (body !== undefined) response.body = bounded(body, milliseconds);
    return { response };
  };
  return handler;
}

function bounded(body: Readable, milliseconds: number): Readable {
  let size = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      size += chunk.length;
      if (size > LARGEST_BODY) done(new AnswerTooLong());
      else done(null, chunk);
    },
  });
  const timer = setTimeout(() => {
    limit.destroy(Object.assign(new Error("the answer takes too long"), { name: "TimeoutError" }));
  }, milliseconds);
  limit.once("close", () => {
    clearTimeout(timer);
    body.destroy();
  });
  body.once("error", (error) => limit.destroy(error));
  return body.pipe(limit);
}
