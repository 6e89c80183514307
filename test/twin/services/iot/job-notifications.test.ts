import { expect, test } from "vitest";
import { serveJobTopics } from "../../../../twin/services/iot/job-topics.ts";
import { createJobs } from "../../../../twin/services/iot/jobs.ts";
import { createThings } from "../../../../twin/services/iot/things.ts";
import { createClock } from "../../../../twin/world/clock.ts";
import { createTimers } from "../../../../twin/world/create-timers.ts";
import { createStore, type Disk } from "../../../../twin/world/store.ts";
import type { World } from "../../../../twin/world/world.ts";
import { memoryDisk } from "../../world/memory-disk.ts";

const quiet = (): void => undefined;

/** IoT Jobs on a disk as one process has it; what it publishes is heard, or lost with it. */
const jobsOn = (disk: Disk) => {
  const clock = createClock({ speed: 1_000, log: quiet });
  const store = createStore(disk, quiet);
  const published: string[] = [];
  const world = {
    account: "123456789012",
    region: "eu-west-1",
    clock,
    store,
    timers: createTimers(clock, store, quiet),
    mqtt: {
      publish: (topic: string, payload: string) =>
        store.afterCommit(
          () => void published.push(`${topic} ${JSON.parse(payload).execution?.jobId ?? "none"}`),
        ),
      subscribe: () => quiet,
    },
  } as unknown as World;
  const things = createThings(world);
  const jobs = createJobs(world, things);
  serveJobTopics(world, jobs);
  return {
    things,
    jobs,
    published,
    resume: () => world.timers.resume(),
    end() {
      clock.close();
      store.close();
    },
  };
};

test("A device whose notification died with the process is told of its job by the next one, one that is done is not", async () => {
  const disk = memoryDisk();
  const first = jobsOn(disk);
  first.things.createThing("edge-1");
  first.things.createThing("edge-2");
  first.things.createGroup("ring");
  for (const name of ["edge-1", "edge-2"]) first.things.add(name, "ring");
  first.resume();
  first.jobs.create({ id: "job-1", document: {}, target: { group: "ring" }, configuration: {} });
  await expect.poll(() => first.published.length).toBe(2);
  const job = first.jobs.find("job-1");
  const done = job.executions.get("edge-2");
  if (done) first.jobs.update(job, done, "SUCCEEDED");
  first.end();

  const second = jobsOn(disk);
  await expect.poll(() => second.published).toEqual(["$aws/things/edge-1/jobs/notify-next job-1"]);
  second.end();
});
