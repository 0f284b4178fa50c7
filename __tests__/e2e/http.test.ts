import { serve, type FaultKind, type Service } from "../../e2e/services/http";

let service: Service;
const handled: string[] = [];

beforeEach(async () => {
  handled.length = 0;
  service = await serve(
    ({ method, path }) => {
      handled.push(`${method} ${path}`);
      return { body: { path } };
    },
    {
      throttled: () => ({ status: 429, body: { slow: "down" } }),
      broken: () => ({ status: 500, body: { sorry: true } }),
    },
  );
});

afterEach(() => service.close());

/** The status that a client sees, or that its connection was cut. */
const get = (path = "/"): Promise<number | "cut"> =>
  fetch(`${service.url}${path}`).then(
    ({ status }) => status,
    () => "cut" as const,
  );

test("answers on the loopback interface, and logs what it was asked and what it said", async () => {
  expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await fetch(`${service.url}/a?b=1`, { method: "POST", body: "c" });
  expect(await answer.json()).toEqual({ path: "/a" });
  expect(service.log).toMatchObject([{ method: "POST", path: "/a", body: "c", status: 200 }]);
  expect(service.log[0]?.query.get("b")).toBe("1");
});

test.each<[FaultKind, number | "cut", boolean]>([
  ["error", 500, false],
  ["throttle", 429, false],
  ["cut", "cut", false],
  ["cut-after", "cut", true],
])("the fault %s answers %s; the request is carried out: %s", async (kind, seen, carriedOut) => {
  const fault = service.inject({ kind });
  expect(await get()).toBe(seen);
  expect(handled).toHaveLength(carriedOut ? 1 : 0);
  expect(fault.fired).toBe(1);
  expect(service.log).toMatchObject([{ fault: kind }]);
  expect(await get()).toBe(200);
});

test("the fault hang gives no answer until the server stops", async () => {
  service.inject({ kind: "hang" });
  const answer = get();
  while (service.log.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(await Promise.race([answer, Promise.resolve("nothing yet")])).toBe("nothing yet");
  await service.close();
  expect(await answer).toBe("cut");
  expect(handled).toEqual([]);
  service = await serve(() => ({}), { throttled: () => ({}) });
});

test("a fault starts at the n-th request that matches, and lasts as often as it says", async () => {
  const fault = service.inject({
    kind: "error",
    matches: ({ path }) => path === "/a",
    nth: 2,
    times: 2,
  });
  const seen = [];
  for (const path of ["/a", "/b", "/a", "/b", "/a", "/a"]) seen.push(await get(path));
  expect(seen).toEqual([200, 200, 500, 200, 500, 200]);
  expect(fault.fired).toBe(2);
});

test("a fault that is removed is over", async () => {
  const fault = service.inject({ kind: "error", times: Infinity });
  expect(await get()).toBe(500);
  fault.remove();
  fault.remove();
  expect(await get()).toBe(200);
});
