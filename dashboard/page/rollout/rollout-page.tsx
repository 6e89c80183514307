import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RolloutDetail } from "../../../domain/rollout/fleet-questions.ts";
import type { RolloutView } from "../../../domain/rollout/snapshot.ts";
import { fleet, now, site } from "../store.ts";
import { type Asked, useAsked } from "../ui/asked.ts";
import { Badge, Card, Empty, Facts } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Who } from "../ui/who.tsx";
import { outcomeOf } from "./outcome.ts";
import { RingCard } from "./ring-card.tsx";
import { RolloutControls } from "./rollout-controls.tsx";
import { StateGraph } from "./state-graph.tsx";
import { StepBar } from "./step-bar.tsx";
import { whatNext } from "./what-next.ts";

export const RolloutPage = ({ id }: { id: string }): JSX.Element => {
  const rollout = fleet.value.rollouts.find((each) => each.id === id);
  return rollout ? (
    <RolloutBody rollout={rollout} />
  ) : (
    <Empty>
      There is no rollout {id} among the newest; see <a href="/rollouts">all rollouts</a>.
    </Empty>
  );
};

/** One rollout: how far it is, ring by ring with its evidence, and what a person may do. */
export const RolloutBody = ({ rollout }: { rollout: RolloutView }): JSX.Element => {
  const isRunning = rollout.status === "RUNNING";
  const asked = useAsked<RolloutDetail>(
    `/api/rollouts/${encodeURIComponent(rollout.id)}`,
    isRunning ? Math.floor(now.value / 3_000) : rollout.status,
  );
  const detail = asked.kind === "there" ? asked.value : undefined;
  return (
    <>
      <Head rollout={rollout} asked={asked} />
      <div class="rings">
        {rollout.rings.map((ring) => (
          <RingCard
            key={ring.name}
            ring={ring}
            rollout={rollout}
            detail={detail?.rings.find(({ name }) => name === ring.name)}
          />
        ))}
      </div>
      <Graph rollout={rollout} />
    </>
  );
};

const Head = ({ rollout, asked }: { rollout: RolloutView; asked: Asked<RolloutDetail> }) => {
  const { word, tone, icon } = outcomeOf(rollout);
  const detail = asked.kind === "there" ? asked.value : undefined;
  return (
    <Card
      title={
        <>
          Model <a href={`/models/${rollout.modelVersion}`}>v{rollout.modelVersion}</a> to the fleet{" "}
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        </>
      }
      actions={<RolloutControls rollout={rollout} />}
    >
      {rollout.reason && (
        <p class={tone === "bad" || tone === "warn" ? `matter is-${tone}` : ""}>{rollout.reason}</p>
      )}
      <StepBar rollout={rollout} times={detail?.steps ?? []} />
      <p class="next">{whatNext(rollout, detail, site.value?.holdSilenceSeconds)}</p>
      <Facts facts={[...timesOf(rollout), ...wordsOf(detail)]} />
      {detail && detail.decisions.length > 0 && <Decisions decisions={detail.decisions} />}
      {asked.kind === "failed" && <p class="muted">Details: {asked.reason}</p>}
    </Card>
  );
};

const Decisions = ({ decisions }: Pick<RolloutDetail, "decisions">): JSX.Element => (
  <Table label="Decisions" columns={["Decided", "What", "Why"]}>
    {decisions.map(({ at, verb, reason }) => (
      <tr key={at}>
        <th scope="row">
          <Time at={at} />
        </th>
        <td>{verb}</td>
        <td class="wrap">{reason}</td>
      </tr>
    ))}
  </Table>
);

const timesOf = ({ startedAt, endedAt, id }: RolloutView) =>
  [
    ["Started", <Time key="started" at={startedAt} />],
    ["Ended", endedAt ? <Time key="ended" at={endedAt} /> : "not yet"],
    [
      "Execution",
      <span key="id" class="id">
        {id}
      </span>,
    ],
  ] as const;

const wordsOf = (detail: RolloutDetail | undefined) =>
  [
    [
      "Asked for by",
      detail?.requestedBy ? <Who key="who" who={detail.requestedBy} /> : "not told by the registry",
    ],
    ["Reason given", detail?.requestReason ?? "–"],
  ] as const;

const Graph = ({ rollout }: { rollout: RolloutView }): JSX.Element => {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Card
      title="State machine"
      actions={
        <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Hide the graph" : "Show the whole graph"}
        </button>
      }
    >
      {isOpen ? (
        <StateGraph rollout={rollout} />
      ) : (
        <p class="muted">
          Now or last in state <strong>{rollout.state}</strong>, after {rollout.visited.length}{" "}
          states.
        </p>
      )}
    </Card>
  );
};
