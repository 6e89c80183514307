import type { JSX } from "preact";
import type { StepTimes } from "../../../domain/rollout/fleet-questions.ts";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import {
  progressOf,
  STEP_WORDS,
  STEPS,
  type Step,
  type StepProgress,
  stepOf,
} from "../../../domain/rollout/steps.ts";
import { now } from "../store.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { clockText, durationText } from "../ui/time.tsx";
import { graph } from "./state-graph.tsx";

const SIGNS: Readonly<Record<StepProgress, IconName>> = {
  waiting: "silent",
  active: "active",
  done: "normal",
  failed: "anomalous",
  skipped: "silent",
};

/** The six things a rollout does, how far it is, and how long each took. */
export const StepBar = (props: {
  rollout: RolloutView;
  times: readonly StepTimes[];
}): JSX.Element => {
  const progress = progressOf(props.rollout);
  return (
    <ol class="steps" aria-label="Steps of the rollout">
      {STEPS.filter(isThere).map((step) => (
        <li key={step} data-step={step} data-progress={progress[step]}>
          <strong>
            <Icon name={SIGNS[progress[step]]} />
            {STEP_WORDS[step].title}
            <span class="hidden"> {progress[step]}</span>
          </strong>
          <span>{STEP_WORDS[step].does}</span>
          <small>{timesText(step, props.times, progress[step])}</small>
        </li>
      ))}
    </ol>
  );
};

/** A state machine without a bake has five steps. */
const isThere = (step: Step): boolean =>
  step !== "bake" || graph.value?.nodes.some(({ name }) => stepOf(name) === step) === true;

/** A rollout may come back to a step, as when it waits for the lock: all of its time counts. */
const timesText = (step: Step, times: readonly StepTimes[], progress: StepProgress): string => {
  const spans = times.filter((each) => each.step === step);
  const [first] = spans;
  if (first === undefined) return progress === "done" ? "passed" : progress;
  const took = spans.reduce(
    (sum, { from, to }) => sum + (to ? Date.parse(to) : now.value) - Date.parse(from),
    0,
  );
  return `${clockText(first.from)} · ${durationText(took)}`;
};
