import type { JSX } from "preact";
import type { RingView, RolloutView } from "../../../domain/rollout/snapshot.ts";
import { isStale } from "../store.ts";
import { askReason } from "../ui/reason-dialog.tsx";
import { isHeld } from "./outcome.ts";

interface Control {
  /** Of the route below the rollout. */
  readonly verb: string;
  readonly title: string;
  readonly isDestructive: boolean;
  readonly applies: (rollout: RolloutView) => boolean;
  readonly explain: (rollout: RolloutView) => string;
}

const isRunning = ({ status }: RolloutView): boolean => status === "RUNNING";

const isOpen = ({ status }: RingView): boolean => status === "deploying";

const touchedDevices = ({ rings }: RolloutView): number =>
  rings
    .filter(({ status }) => status !== "waiting")
    .reduce((sum, { succeeded, failed, pending }) => sum + succeeded + failed + pending, 0);

const goingBack = (rollout: RolloutView): string => {
  const touched = touchedDevices(rollout);
  if (touched === 0) return "It ends now; no device was touched yet.";
  const who = touched === 1 ? "one device returns" : `up to ${touched} devices return`;
  return `It goes back now: ${who} to what ran before.`;
};

/** Nothing more is decided of a rollout that goes back. */
const isGoingOn = (rollout: RolloutView): boolean =>
  isRunning(rollout) && !/RollBack/.test(rollout.state) && !/^(Close|Closed)$/.test(rollout.state);

const CONTROLS: readonly Control[] = [
  {
    verb: "resume",
    title: "Resume",
    isDestructive: false,
    applies: (rollout) => isHeld(rollout) || rollout.paused !== undefined,
    explain: (rollout) =>
      rollout.paused
        ? "The gate’s clocks go on, and so does the rollout."
        : `${rollout.reason ?? ""} It goes on with the next ring.`,
  },
  {
    verb: "pause",
    title: "Pause",
    isDestructive: false,
    applies: (rollout) => isGoingOn(rollout) && !isHeld(rollout) && !rollout.paused,
    explain: () => "The gate’s clocks stop and no ring opens; jobs that run finish.",
  },
  {
    verb: "let-through",
    title: "Let through",
    isDestructive: false,
    applies: (rollout) => isGoingOn(rollout) && !isHeld(rollout) && rollout.rings.some(isOpen),
    explain: () => "The ring that is open counts as confirmed, whatever its evidence says.",
  },
  {
    verb: "retry",
    title: "Retry failed",
    isDestructive: false,
    applies: (rollout) => isGoingOn(rollout) && rollout.rings.some(({ failed }) => failed > 0),
    explain: () => "The failed devices of the open ring are deployed to again.",
  },
  {
    verb: "abort",
    title: "Roll back",
    isDestructive: true,
    applies: isGoingOn,
    explain: goingBack,
  },
];

/** What a person may do with a rollout, each with a reason. */
export const RolloutControls = ({ rollout }: { rollout: RolloutView }): JSX.Element => (
  <>
    {CONTROLS.filter(({ applies }) => applies(rollout)).map((control) => (
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

const questionOf = ({ verb, title, isDestructive, explain }: Control, rollout: RolloutView) => ({
  title: `${title}: rollout of v${rollout.modelVersion}?`,
  explanation: explain(rollout),
  confirm: title,
  path: `/api/rollouts/${encodeURIComponent(rollout.id)}/${verb}`,
  isDestructive,
});
