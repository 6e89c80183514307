import type { JSX } from "preact";
import type { ModelView } from "../../domain/rollout/snapshot.ts";
import { command } from "./commands.ts";
import { ask } from "./reason-dialog.tsx";
import { fleet, isStale } from "./store.ts";

const STATUS = {
  Approved: "approved",
  Rejected: "rejected",
  PendingManualApproval: "waits for approval",
} as const;

const WHY = { person: "asked for", schedule: "by schedule" } as const;

/** The registry's versions; approving one, also an older one, rolls it out. */
export const ModelList = (): JSX.Element => (
  <section class="card">
    <div class="row">
      <h2>Models</h2>
      <button type="button" disabled={isStale.value} onClick={() => void command("/api/retrain")}>
        Retrain
      </button>
    </div>
    <Retraining />
    <ul class="list">
      {fleet.value.models.map((model) => (
        <Model key={model.version} model={model} />
      ))}
    </ul>
  </section>
);

/** Until its version is registered, a retraining is under way (or has failed). */
const Retraining = (): JSX.Element | null => {
  const { retraining, models } = fleet.value;
  if (retraining === undefined) return null;
  const { cause, reason, startedAt } = retraining;
  const isDone = models.some(({ createdAt }) => createdAt > startedAt);
  const why = cause === "drift" ? `drift: ${reason}` : WHY[cause];
  return (
    <small>
      {isDone ? "Last retrained" : "Training since"} {new Date(startedAt).toLocaleString()} ({why})
    </small>
  );
};

const Model = ({ model }: { model: ModelView }): JSX.Element => (
  <li class={`row model-row ${model.status}`}>
    <span>
      <strong>v{model.version}</strong> {STATUS[model.status]} <small>{metricsText(model)}</small>
    </span>
    {model.status === "Approved" ? <Again model={model} /> : <Decide model={model} />}
  </li>
);

/** An approved version that some device does not run can be rolled out again: that is how to go back. */
const Again = ({ model: { version } }: { model: ModelView }): JSX.Element | null => {
  const { devices, rollouts } = fleet.value;
  const isUnderWay = rollouts.some((r) => r.modelVersion === version && r.status === "RUNNING");
  if (isUnderWay || devices.every(({ modelVersion }) => modelVersion === version)) return null;
  return (
    <button
      type="button"
      disabled={isStale.value}
      onClick={() =>
        ask({
          title: `Roll version ${version} out again?`,
          explanation: "The fleet goes to this version, ring by ring; what runs now is replaced.",
          confirm: "Roll out",
          path: `/api/models/${version}/approve`,
        })
      }
    >
      Roll out again…
    </button>
  );
};

const Decide = ({ model: { version } }: { model: ModelView }): JSX.Element => (
  <span class="row">
    <button
      type="button"
      class="primary"
      disabled={isStale.value}
      onClick={() =>
        ask({
          title: `Approve version ${version}?`,
          explanation: "It is rolled out to the fleet, ring by ring.",
          confirm: "Approve",
          path: `/api/models/${version}/approve`,
        })
      }
    >
      Approve…
    </button>
    <button
      type="button"
      disabled={isStale.value}
      onClick={() =>
        ask({
          title: `Reject version ${version}?`,
          explanation: "It stays in the registry and is not rolled out.",
          confirm: "Reject",
          path: `/api/models/${version}/reject`,
        })
      }
    >
      Reject…
    </button>
  </span>
);

const metricsText = ({ metrics, reason }: ModelView): string => {
  const recall = metrics["eventRecall"];
  const alarms = metrics["falseAlarmsPerTurbineDay"];
  return [
    recall === undefined ? "" : `event recall ${(recall * 100).toFixed(0)} %`,
    alarms === undefined ? "" : `${alarms.toFixed(1)} false alarms per turbine-day`,
    reason ?? "",
  ]
    .filter(Boolean)
    .join(" · ");
};
