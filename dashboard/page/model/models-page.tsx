import type { JSX } from "preact";
import type { ModelView } from "../../../domain/rollout/snapshot.ts";
import { fleet, isFleetKnown, isLookOnly, isStale } from "../store.ts";
import { command } from "../ui/commands.ts";
import { Badge, Card, Empty, Facts, ShellCommand, type Tone } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";
import { metricsOf } from "./metrics.ts";
import { ModelActions } from "./model-actions.tsx";

const STATUS: Readonly<
  Record<
    ModelView["status"],
    { word: string; tone: Tone; icon: "normal" | "anomalous" | "waiting" }
  >
> = {
  Approved: { word: "approved", tone: "ok", icon: "normal" },
  Rejected: { word: "rejected", tone: "quiet", icon: "anomalous" },
  PendingManualApproval: { word: "waits for approval", tone: "warn", icon: "waiting" },
};

const WHY = { person: "asked for", schedule: "by schedule" } as const;

/** The registry's versions; approving one, also an older one, rolls it out. */
export const ModelsPage = (): JSX.Element => {
  if (!isFleetKnown.value) return <Empty>Asking the cloud…</Empty>;
  const { models } = fleet.value;
  return (
    <>
      <Card
        title="Models"
        actions={
          !isLookOnly.value && (
            <button
              type="button"
              disabled={isStale.value}
              onClick={() => void command("/api/retrain")}
            >
              Retrain
            </button>
          )
        }
      >
        <Retraining />
        {isLookOnly.value && (
          <>
            <p class="muted">This page may only look. To train a new model, as yourself:</p>
            <ShellCommand text="npm run fleet -- retrain" />
          </>
        )}
      </Card>
      {models.length === 0 && (
        <Empty>No model is registered yet. One comes here once it is trained.</Empty>
      )}
      <div class="models">
        {models.map((model) => (
          <ModelCard key={model.version} model={model} />
        ))}
      </div>
    </>
  );
};

/** Until its version is registered, a retraining is under way (or has failed). */
const Retraining = (): JSX.Element => {
  const { retraining, models } = fleet.value;
  if (retraining === undefined) return <p class="muted">Nobody asked for a retraining yet.</p>;
  const { cause, reason, startedAt } = retraining;
  const isDone = models.some(({ createdAt }) => createdAt > startedAt);
  const why = cause === "drift" ? `drift: ${reason}` : WHY[cause];
  return (
    <p class="muted">
      {isDone ? "Last retrained" : "Training since"} <Time at={startedAt} /> ({why})
    </p>
  );
};

export const ModelStatus = ({ status }: Pick<ModelView, "status">): JSX.Element => {
  const { word, tone, icon } = STATUS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

/** How many devices say of themselves that they run it. */
export const runsOn = (version: string): string => {
  const count = fleet.value.devices.filter(
    ({ modelVersion, status }) => modelVersion === version && status !== "UNKNOWN",
  ).length;
  return count === 0 ? "no device" : `${count} of ${fleet.value.devices.length} devices`;
};

const ModelCard = ({ model }: { model: ModelView }): JSX.Element => (
  <Card
    class={model.status === "PendingManualApproval" ? "is-warn" : ""}
    title={
      <>
        <a href={`/models/${model.version}`}>Version {model.version}</a>{" "}
        <ModelStatus status={model.status} />
      </>
    }
    actions={<ModelActions model={model} />}
  >
    {model.reason && <p class="note">“{model.reason}”</p>}
    <Facts
      facts={[
        ["Runs on", runsOn(model.version)],
        ["Registered", <Time key="at" at={model.createdAt} />],
        ...metricsOf(model.metrics)
          .slice(0, 3)
          .map(({ name, text }) => [name, text] as const),
      ]}
    />
  </Card>
);
