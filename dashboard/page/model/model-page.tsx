import type { JSX } from "preact";
import type { AuditEntry, ModelDetail } from "../../../domain/rollout/fleet-questions.ts";
import type { ModelView } from "../../../domain/rollout/snapshot.ts";
import { fleet } from "../store.ts";
import { useAsked } from "../ui/asked.ts";
import { Answer, Card, Empty, Facts } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Who } from "../ui/who.tsx";
import { DriftCard } from "./drift-card.tsx";
import { LearntFrom } from "./learnt-from.tsx";
import { metricsOf } from "./metrics.ts";
import { ModelActions } from "./model-actions.tsx";
import { ModelStatus, runsOn } from "./models-page.tsx";

/** One version beside the one that runs: its figures, its report, and every word on it. */
export const ModelPage = ({ id }: { id: string }): JSX.Element => {
  const model = fleet.value.models.find(({ version }) => version === id);
  const detail = useAsked<ModelDetail>(`/api/models/${encodeURIComponent(id)}`, model?.status);
  if (model === undefined) {
    return (
      <Empty>
        There is no version {id} among the newest; see <a href="/models">all models</a>.
      </Empty>
    );
  }
  return (
    <>
      <Card
        title={
          <>
            Version {id} <ModelStatus status={model.status} />
          </>
        }
        actions={<ModelActions model={model} />}
      >
        {model.reason && <p class="note">“{model.reason}”</p>}
        <Facts
          facts={[
            ["Runs on", runsOn(id)],
            ["Registered", <Time key="at" at={model.createdAt} />],
            ...(detail.kind === "there" ? detailFacts(detail.value) : []),
          ]}
        />
        {detail.kind === "failed" && <p class="muted">Details: {detail.reason}</p>}
      </Card>
      <Comparison model={model} />
      {detail.kind === "there" && <LearntFrom training={detail.value.training} />}
      <DriftCard version={id} />
      {detail.kind === "there" && detail.value.hasReport && <Report id={id} />}
      <Words id={id} status={model.status} />
    </>
  );
};

/** A document of the training's making, in a frame in which nothing of it can act. */
const Report = ({ id }: { id: string }): JSX.Element => {
  const path = `/api/models/${encodeURIComponent(id)}/report`;
  return (
    <Card
      title="Evaluation report"
      actions={
        <a href={path} target="_blank" rel="noreferrer">
          In a new tab
        </a>
      }
    >
      <details>
        <summary>Curves, every disturbance, and healthy readings against the limits</summary>
        <iframe
          class="report"
          src={path}
          title={`Evaluation report of version ${id}`}
          loading="lazy"
        />
      </details>
    </Card>
  );
};

const detailFacts = ({ decidedBy, decidedAt, artefact }: ModelDetail) =>
  [
    ["Last changed by", decidedBy ? <Who key="who" who={decidedBy} /> : "not told by the registry"],
    ["Last change", decidedAt ? <Time key="decided" at={decidedAt} /> : "–"],
    [
      "Artefact",
      <span key="artefact" class="id">
        {artefact ?? "–"}
      </span>,
    ],
  ] as const;

/** The figures of this version beside those of the one that most devices run. */
const Comparison = ({ model }: { model: ModelView }): JSX.Element => {
  const running = inService();
  const beside = running && running.version !== model.version ? running : undefined;
  const mine = metricsOf(model.metrics);
  const theirs = new Map(metricsOf(beside?.metrics ?? {}).map(({ name, text }) => [name, text]));
  return (
    <Card title={beside ? `Beside version ${beside.version}, which is in service` : "Evaluation"}>
      {mine.length === 0 ? (
        <Empty>No evaluation is registered with this version.</Empty>
      ) : (
        <Table
          label="Evaluation"
          columns={["Metric", `v${model.version}`, ...(beside ? [`v${beside.version}`] : [])]}
        >
          {mine.map(({ name, text }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number figures">{text}</td>
              {beside && <td class="number figures">{theirs.get(name) ?? "–"}</td>}
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
};

const inService = (): ModelView | undefined => {
  const { devices, models } = fleet.value;
  const counts = models.map((model) => ({
    model,
    count: devices.filter(({ modelVersion }) => modelVersion === model.version).length,
  }));
  return counts.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count)[0]?.model;
};

/** What people said of this version, none of it overwritten. */
const Words = ({ id, status }: { id: string; status: string }): JSX.Element => {
  const asked = useAsked<{ entries: readonly AuditEntry[] }>("/api/audit", status);
  const isOfThis = ({ subject }: AuditEntry) =>
    subject === `model ${id}` || subject.startsWith(`rollout of model ${id} `);
  return (
    <Card title="On record">
      <Answer asked={asked}>
        {({ entries }) => {
          const own = entries.filter(isOfThis);
          if (own.length === 0) return <Empty>Nothing is on record of this version yet.</Empty>;
          return (
            <Table label="On record" columns={["When", "Who", "What", "Why"]}>
              {own.map((entry) => (
                <tr key={`${entry.at} ${entry.what}`}>
                  <th scope="row">
                    <Time at={entry.at} />
                  </th>
                  <td>{entry.who}</td>
                  <td>{entry.what}</td>
                  <td class="wrap">{entry.why ?? "–"}</td>
                </tr>
              ))}
            </Table>
          );
        }}
      </Answer>
    </Card>
  );
};
