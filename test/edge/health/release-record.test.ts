import { expect, test } from "vitest";
import { openReleaseRecord } from "../../../edge/detector/health/release-record.ts";
import { openJournal } from "../../../edge/detector/journal/journal.ts";
import { aDisk } from "../journal/a-disk.ts";

test("Restarts and the longest silence are counted across processes, and anew for another release", async () => {
  const folder = aDisk();
  const first = openReleaseRecord(await openJournal({ folder }), "1.0.1", 1_000);
  expect(first.figures()).toEqual({ restarts: 0, longestSilenceSeconds: 0 });
  first.reported(2_000, 0);
  first.reported(12_000, 10_000);
  expect(first.figures()).toEqual({ restarts: 0, longestSilenceSeconds: 10 });

  const journal = await openJournal({ folder });
  const second = openReleaseRecord(journal, "1.0.1", 50_000);
  expect(second.since).toBe(1_000);
  second.reported(57_000, 300);
  expect(second.figures()).toEqual({ restarts: 1, longestSilenceSeconds: 45 });

  const third = openReleaseRecord(journal, "1.0.2", 60_000);
  expect(third.since).toBe(60_000);
  expect(third.figures()).toEqual({ restarts: 0, longestSilenceSeconds: 0 });
});

test("A clock that is set, however far, is no silence", async () => {
  const journal = await openJournal({ folder: aDisk() });
  const release = openReleaseRecord(journal, "1.0.1", 0);
  release.reported(1_000, 0);
  release.reported(10 ** 12, 10_000);
  release.reported(5_000, 20_000);
  expect(release.figures().longestSilenceSeconds).toBe(10);
});
