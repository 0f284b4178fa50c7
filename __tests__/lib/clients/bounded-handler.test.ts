import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

import type { NodeHttpHandler } from "@smithy/node-http-handler";

import { boundAnswers } from "../../../lib/clients/bounded-handler";

/** What reading an answer with this body ends with. */
async function read(body: Readable, milliseconds = 5000): Promise<Buffer> {
  const handler = { handle: () => Promise.resolve({ response: { body } }) };
  const { response } = await boundAnswers(
    handler as unknown as NodeHttpHandler,
    milliseconds,
  ).handle(undefined as never);
  return buffer(response.body as Readable);
}

test("an answer comes through as it is", async () => {
  expect((await read(Readable.from([Buffer.from("ab"), Buffer.from("c")]))).toString()).toBe("abc");
});

test("one that drips for ever ends, and so does its connection", async () => {
  const body = new PassThrough();
  const dripping = setInterval(() => body.write(" "), 5);
  await expect(read(body, 100)).rejects.toMatchObject({ name: "TimeoutError" });
  clearInterval(dripping);
  expect(body.destroyed).toBe(true);
});

test("one that is larger than anything that is read here ends", async () => {
  const megabyte = Buffer.alloc(1_000_000);
  const body = Readable.from(Array.from({ length: 25 }, () => megabyte));
  await expect(read(body)).rejects.toThrow("the answer is too long");
});

test("what goes wrong on the way is passed on", async () => {
  const body = new PassThrough();
  const reading = read(body);
  body.destroy(new Error("cut"));
  await expect(reading).rejects.toThrow("cut");
});
