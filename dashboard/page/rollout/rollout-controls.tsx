import type { JSX } from "preact";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { isStale, site } from "../store.ts";
import { askReason } from "../ui/reason-dialog.tsx";
import { isHeld } from "./outcome.ts";

interface Control {
  /** Of the route below the rollout, and of `npm run fleet`. */
  readonly verb: string;
  readonly title: string;
  readonly isDestructive: boolean;
  readonly applies: (rollout: RolloutView) => boolean;
  readonly explain: (rollout: RolloutView) => string;
}

const isRunning = ({ status }: RolloutView): boolean => status === "RUNNING";

const touchedDevices = ({ rings }: RolloutView): number =>
  rings
    .filter(({ status }) => status !== "waiting")
    .reduce((sum, { succeeded, failed, pending }) => sum + succeeded + failed + pending, 0);

const HELD: readonly Control[] = [
  {
    verb: "resume",
    title: "Resume",
    isDestructive: false,
    applies: isHeld,
    explain: ({ reason = "" }) => `${reason} It goes on with the next ring.`,
  },
  {
    verb: "roll-back",
    title: "Roll back",
    isDestructive: true,
    applies: isHeld,
    explain: (rollout) =>
      `Up to ${touchedDevices(rollout)} devices return to the release they had before.`,
  },
];

/** Offered as far as the server says that this fleet takes them. */
const RUNNING: readonly Control[] = [
  {
    verb: "pause",
    title: "Pause",
    isDestructive: false,
    applies: isRunning,
    explain: () => "The gate’s clocks stop and no ring opens; jobs that run finish.",
  },
  {
    verb: "let-through",
    title: "Let through",
    isDestructive: false,
    applies: isRunning,
    explain: () => "The ring that is open counts as confirmed, whatever its evidence says.",
  },
  {
    verb: "retry",
    title: "Retry failed",
    isDestructive: false,
    applies: (rollout) => isRunning(rollout) && rollout.rings.some(({ failed }) => failed > 0),
    explain: () => "The failed devices of the open ring are deployed to again.",
  },
  {
    verb: "abort",
    title: "Abort",
    isDestructive: true,
    applies: isRunning,
    explain: (rollout) =>
      `It goes back now: up to ${touchedDevices(rollout)} devices return to the release they had before.`,
  },
];

/** What a person may do with a rollout, each with a reason. */
export const RolloutControls = ({ rollout }: { rollout: RolloutView }): JSX.Element => {
  const taken = site.value?.rolloutControls ?? [];
  const controls = [...HELD, ...RUNNING.filter(({ verb }) => taken.includes(verb))];
  return (
    <>
      {controls
        .filter(({ applies }) => applies(rollout))
        .map((control) => (
          <button
            key={control.verb}
            type="button"
            class={control.isDestructive ? "danger" : ""}
            disabled={isStale.value}
            onClick={() => askReason(questionOf(control, rollout))}
          >
            {control.title}…
          </button>
        ))}
    </>
  );
};

const questionOf = ({ verb, title, isDestructive, explain }: Control, rollout: RolloutView) => ({
  title: `${title}: rollout of v${rollout.modelVersion}?`,
  explanation: explain(rollout),
  confirm: title,
  path: `/api/rollouts/${encodeURIComponent(rollout.id)}/${verb}`,
  isDestructive,
});
