import type { JSX } from "preact";
import type { RingView, RolloutView } from "../../domain/rollout/snapshot.ts";
import { DeviceTable } from "./device-table.tsx";
import { ModelList } from "./model-list.tsx";
import { ask } from "./reason-dialog.tsx";
import { StateGraph } from "./state-graph.tsx";
import { fleet, isStale } from "./store.ts";

/** The newest rollout in the state machine's own picture, its rings, and the fleet's devices. */
export const RolloutPage = (): JSX.Element => {
  const [rollout] = fleet.value.rollouts;
  return (
    <div class="columns">
      <section class="card">
        <h2>{rollout ? `Release v${rollout.modelVersion}` : "No rollout yet"}</h2>
        {rollout && <p class="muted">{summary(rollout)}</p>}
        <StateGraph rollout={rollout} />
      </section>
      <div>
        {rollout && <Rings rollout={rollout} />}
        <ModelList />
        <DeviceTable devices={fleet.value.devices} />
        <RolloutList />
      </div>
    </div>
  );
};

const summary = ({ status, state, outcome, reason }: RolloutView): string =>
  [outcome ?? (status === "RUNNING" ? `in ${state}` : status.toLowerCase()), reason]
    .filter(Boolean)
    .join(": ");

const Rings = ({ rollout }: { rollout: RolloutView }): JSX.Element => (
  <section class="card" aria-label="Rings">
    <div class="row">
      <h2>Rings</h2>
      {rollout.state === "Hold" && rollout.status === "RUNNING" && <Decision rollout={rollout} />}
    </div>
    <ul class="rings">
      {rollout.rings.map((ring) => (
        <Ring key={ring.name} ring={ring} />
      ))}
    </ul>
  </section>
);

const Ring = ({ ring }: { ring: RingView }): JSX.Element => {
  const total = ring.succeeded + ring.failed + ring.pending;
  return (
    <li class={`ring ${ring.status}`}>
      <strong>{ring.name}</strong> {ring.status}
      <progress
        max={Math.max(total, 1)}
        value={ring.succeeded}
        aria-label={`${ring.name}: ${ring.succeeded} of ${total} devices`}
      />
      <span>
        {ring.succeeded} of {total} devices
        {ring.failed > 0 && <b class="bad"> · {ring.failed} failed</b>}
      </span>
    </li>
  );
};

const Decision = ({ rollout }: { rollout: RolloutView }): JSX.Element => {
  const devices = rollout.rings.reduce(
    (sum, ring) => sum + ring.succeeded + ring.pending + ring.failed,
    0,
  );
  return (
    <div class="row">
      <button
        type="button"
        disabled={isStale.value}
        onClick={() =>
          ask({
            title: `Resume the rollout of v${rollout.modelVersion}?`,
            explanation: `${rollout.reason ?? ""} It goes on with the next ring.`,
            confirm: "Resume",
            path: `/api/rollouts/${rollout.id}/resume`,
          })
        }
      >
        Resume…
      </button>
      <button
        type="button"
        class="danger"
        disabled={isStale.value}
        onClick={() =>
          ask({
            title: `Roll back v${rollout.modelVersion}?`,
            explanation: `Up to ${devices} devices return to the release they had before.`,
            confirm: "Roll back",
            path: `/api/rollouts/${rollout.id}/roll-back`,
            isDestructive: true,
          })
        }
      >
        Roll back…
      </button>
    </div>
  );
};

const RolloutList = (): JSX.Element => (
  <section class="card">
    <h2>Rollouts</h2>
    <ul class="list">
      {fleet.value.rollouts.map((rollout) => (
        <li key={rollout.id}>
          <strong>v{rollout.modelVersion}</strong> {summary(rollout)}{" "}
          <time class="muted" dateTime={rollout.startedAt}>
            {new Date(rollout.startedAt).toLocaleTimeString()}
          </time>
        </li>
      ))}
    </ul>
    {(fleet.value.duplicates ?? 0) > 0 && (
      <p class="muted">{duplicatesText(fleet.value.duplicates ?? 0)}</p>
    )}
  </section>
);

const duplicatesText = (count: number): string =>
  count === 1 ? "1 duplicate event changed nothing." : `${count} duplicate events changed nothing.`;
