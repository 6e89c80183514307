import { join } from "node:path";
import type { DeviceLink } from "./device-link.ts";
import type { Environment } from "./environment.ts";
import { type Figures, figuresWithoutModel } from "./health/figures.ts";
import { createHealthReporter, type HealthReporter } from "./health/health-reporter.ts";
import { openReleaseRecord } from "./health/release-record.ts";
import { folderAt } from "./journal/folder.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { type Announcer, createAnnouncer } from "./label.ts";
import { describe, log, seldom } from "./log.ts";
import { createLetterStore } from "./outbox/letter-store.ts";
import { createOutbox, type Outbox } from "./outbox/outbox.ts";
import type { Settings } from "./settings.ts";
import { within } from "./within.ts";

/** What the detector tells by, whether it has a model or not. */
export interface Outlets {
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly announcer: Announcer;
  readonly health: HealthReporter;
  /** From now on health tells these figures, and the outlets' own beside them. */
  tell(figures: (secondsSinceLast: number) => Partial<Figures>): void;
  /** Sends what it can within the time; the next process sends what the journal holds. */
  sendOff(ms: number): Promise<void>;
}

export const openOutlets = async (
  environment: Environment,
  settings: Settings,
  link: Pick<DeviceLink, "publish">,
  rssBytes: () => number = process.memoryUsage.rss,
): Promise<Outlets> => {
  const { turbines, understudy } = settings;
  const journal = await openJournal({ folder: folderAt(join(environment.workDir, "journal")) });
  const { damagedPlaces, tornBytes, failure } = journal.condition();
  if (damagedPlaces + tornBytes > 0) log("journal-damaged", { damagedPlaces, tornBytes });
  if (failure !== undefined) log("journal-not-on-disk", { failure });
  const release = openReleaseRecord(journal, environment.detectorVersion, Date.now());
  const logDrop = seldom("message-dropped");
  const outbox = createOutbox({
    send: link.publish,
    store: createLetterStore(journal),
    onTaken: ({ lane }) => {
      if (lane === "health") release.reported(Date.now(), performance.now());
    },
    onDrop: ({ lane, topic }, reason) => logDrop({ lane, topic, reason }),
  });
  let figures: (seconds: number) => Partial<Figures> = () => ({});
  const health = createHealthReporter({
    thingName: environment.thingName,
    detectorVersion: environment.detectorVersion,
    isYoung: (time) => time - release.since < understudy.hours * 3_600_000,
    publish: outbox.offer,
    figures: (seconds) => {
      const own = outletFigures(outbox, journal);
      const told = figures(seconds);
      return {
        ...figuresWithoutModel(turbines, rssBytes()),
        ...own,
        ...release.figures(),
        ...told,
        dropped: outbox.drops().total() + (told.dropped ?? 0),
        drops: { ...told.drops, ...own.drops },
      };
    },
  });
  return {
    journal,
    outbox,
    announcer: createAnnouncer(turbines, outbox.offer),
    health,
    tell(next) {
      figures = next;
    },
    async sendOff(ms) {
      health.close();
      await within(ms, outbox.drained(), "last messages").catch((error: unknown) =>
        log("messages-left", { reason: describe(error), ...outbox.waiting() }),
      );
      outbox.close();
      await within(ms, journal.close(), "journal").catch((error: unknown) =>
        log("journal-not-closed", { reason: describe(error) }),
      );
    },
  };
};

const outletFigures = (outbox: Outbox, journal: Journal): Partial<Figures> => {
  const { failure } = journal.condition();
  return {
    drops: { ...outbox.drops().byLane() },
    outbox: outbox.waiting(),
    ...(failure !== undefined && { reason: `the journal is not on disk: ${failure}` }),
  };
};
