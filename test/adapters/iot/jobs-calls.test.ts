import { setImmediate as turn } from "node:timers/promises";
import { HttpResponse, http } from "msw/http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTwin, type Twin } from "../../../twin/create-twin.ts";
import { directTransport } from "../../faults/crashes/direct-transport.ts";
import { waitingClock } from "../../twin/waiting-clock.ts";

const RINGS = Array.from({ length: 24 }, (_, ring) => ({
  thingGroup: `ring-${ring}`,
  jobId: `job-${ring}`,
  things: Array.from({ length: 50 }, (__, thing) => `edge-${ring}-${thing}`),
}));

interface Sent {
  readonly operation: string;
  readonly at: number;
}

let twin: Twin;
let sent: Sent[];
/** Requests that AWS refuses for their number, before it answers. */
let throttled = 0;
let evidenceOf: typeof import("../../../adapters/iot/rings.ts").evidenceOf;
let transport: Disposable;

beforeEach(async () => {
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
  sent = [];
  throttled = 0;
  const clock = waitingClock(new Date());
  twin = await createTwin({
    log: () => undefined,
    clock,
    things: RINGS.flatMap(({ things }) => things),
    thingGroups: Object.fromEntries(RINGS.map(({ thingGroup, things }) => [thingGroup, things])),
    onCall: ({ operation }) => void sent.push({ operation, at: Date.now() }),
  });
  const { jobs } = twin.services.iot;
  for (const { jobId, thingGroup } of RINGS) {
    jobs.create({ id: jobId, document: {}, target: { group: thingGroup }, configuration: {} });
  }
  while (await clock.next());
  // Every second device failed, so that neither the counters nor one cause tells all.
  for (const job of jobs.all()) {
    for (const [index, execution] of [...job.executions.values()].entries()) {
      jobs.update(job, execution, index % 2 === 0 ? "SUCCEEDED" : "FAILED");
    }
  }
  const refusing = http.get("*/jobs/:id", () => {
    if (throttled === 0) return undefined;
    throttled -= 1;
    const message = "Rate exceeded";
    return HttpResponse.json({ message }, { status: 429, headers: THROTTLED });
  });
  transport = directTransport(() => [refusing, ...twin.handlers]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.resetModules();
  ({ evidenceOf } = await import("../../../adapters/iot/rings.ts"));
});
const THROTTLED = { "x-amzn-errortype": "ThrottlingException" };

afterEach(async () => {
  vi.useRealTimers();
  transport[Symbol.dispose]();
  await twin.close();
});

/** Lets time pass, a few milliseconds for each turn of the event loop, until the work is done. */
const inTime = async <T>(work: Promise<T>): Promise<T> => {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  ended.catch(() => undefined);
  while (!isDone) {
    await turn();
    vi.advanceTimersByTime(5);
  }
  return await ended;
};

const pollAll = () =>
  Promise.all(RINGS.map(({ things, jobId }) => evidenceOf(things, jobId, new Map())));

test("Of 1,200 devices in 24 rings that are polled at once, no kind of Jobs call goes out more than 10 times a second", async () => {
  const begun = Date.now();
  const [first] = await inTime(pollAll());
  await inTime(pollAll());
  expect(first?.devices.filter(({ execution }) => execution === "FAILED")).toHaveLength(25);
  const kinds = Object.groupBy(sent, ({ operation }) => operation);
  const counts = Object.entries(kinds).map(([kind, calls = []]) => [kind, calls.length]);
  expect(Object.fromEntries(counts)).toEqual({
    DescribeJob: 48,
    ListJobExecutionsForJob: 48,
    DescribeJobExecution: 480,
  });
  for (const calls of Object.values(kinds)) {
    const times = (calls ?? []).map(({ at }) => at);
    const eleventh = times.slice(10).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...eleventh)).toBeGreaterThan(1_000);
  }
  // Nor much more slowly than it may be.
  expect(Date.now() - begun).toBeLessThan(90_000);
});

test("A Jobs call that is throttled is made again, and after its tries is what may pass", async () => {
  const [ring] = RINGS;
  const poll = () => evidenceOf(ring?.things ?? [], ring?.jobId ?? "", new Map());
  throttled = 2;
  expect((await inTime(poll())).devices).toHaveLength(50);
  throttled = 3;
  await expect(inTime(poll())).rejects.toMatchObject({
    name: "ServiceBusy",
    message: expect.stringContaining("ThrottlingException"),
  });
});
