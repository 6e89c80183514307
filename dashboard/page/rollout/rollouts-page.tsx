import type { JSX } from "preact";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { fleet, isFleetKnown } from "../store.ts";
import { Badge, Card, Empty } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { durationText, Time } from "../ui/time.tsx";
import { outcomeOf } from "./outcome.ts";
import { RolloutBody } from "./rollout-page.tsx";

/** The newest rollout whole, and the earlier ones below. */
export const RolloutsPage = (): JSX.Element => {
  const [newest, ...earlier] = fleet.value.rollouts;
  if (!isFleetKnown.value) return <Empty>Asking the cloud…</Empty>;
  if (newest === undefined) {
    return (
      <Empty>
        No rollout yet. Approving a model starts one: <a href="/models">models</a>.
      </Empty>
    );
  }
  return (
    <>
      <RolloutBody rollout={newest} />
      <Card title="Earlier rollouts">
        {earlier.length === 0 && <Empty>This is the first one.</Empty>}
        {earlier.length > 0 && <RolloutTable rollouts={earlier} />}
        <Duplicates />
      </Card>
    </>
  );
};

const RolloutTable = ({ rollouts }: { rollouts: readonly RolloutView[] }): JSX.Element => (
  <Table
    label="Earlier rollouts"
    columns={["Rollout", "Model", "Outcome", "Rings", "Started", "Took", "Why"]}
  >
    {rollouts.map((rollout) => {
      const { word, tone, icon } = outcomeOf(rollout);
      return (
        <tr key={rollout.id}>
          <th scope="row">
            <a href={`/rollouts/${rollout.id}`} class="id">
              {rollout.id.slice(0, 8)}
            </a>
          </th>
          <td>
            <a href={`/models/${rollout.modelVersion}`}>v{rollout.modelVersion}</a>
          </td>
          <td>
            <Badge tone={tone} icon={icon}>
              {word}
            </Badge>
          </td>
          <td>
            {rollout.rings
              .map(
                ({ name, succeeded, failed, pending }) =>
                  `${name} ${succeeded}/${succeeded + failed + pending}`,
              )
              .join(", ") || "none touched"}
          </td>
          <td>
            <Time at={rollout.startedAt} />
          </td>
          <td>{tookText(rollout)}</td>
          <td class="wrap">{rollout.reason ?? "–"}</td>
        </tr>
      );
    })}
  </Table>
);

const tookText = ({ startedAt, endedAt }: RolloutView): string =>
  endedAt === undefined ? "runs" : durationText(Date.parse(endedAt) - Date.parse(startedAt));

const Duplicates = (): JSX.Element | null => {
  const count = fleet.value.duplicates ?? 0;
  if (count === 0) return null;
  return (
    <p class="muted">
      {count === 1 ? "1 duplicate event" : `${count} duplicate events`} changed nothing.
    </p>
  );
};
