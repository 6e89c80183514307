import type { JSX } from "preact";
import { deviceSpans } from "../../../domain/rollout/device-spans.ts";
import type { DeviceDetail, DeviceRecord } from "../../../domain/rollout/fleet-questions.ts";
import type { DeviceView } from "../../../domain/rollout/snapshot.ts";
import { SHIFT_LIMIT } from "../../../domain/turbine/detection/shift-limit.ts";
import type { Health } from "../../../domain/turbine/health.ts";
import type { DeviceReport } from "../../device-reports.ts";
import { pairedText, workText } from "../rollout/evidence-words.ts";
import { fleet } from "../store.ts";
import { useAsked } from "../ui/asked.ts";
import { Answer, Card, Empty, Facts, ShellCommand } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Ago, durationText, Time } from "../ui/time.tsx";
import { versionLink, versionText } from "../ui/version.tsx";
import { Certificates } from "./certificates.tsx";
import { DeviceAt } from "./device-at.tsx";
import { heldBackText, StateBadge, turbinesText } from "./device-table.tsx";

type Detail = DeviceDetail & {
  readonly reports: readonly DeviceReport[];
  readonly log?: readonly string[];
};

/** One device: what it runs and ran, and what it reported of itself. */
export const DevicePage = ({ id }: { id: string }): JSX.Element => {
  const device = fleet.value.devices.find(({ thingName }) => thingName === id);
  const asked = useAsked<Detail>(`/api/devices/${encodeURIComponent(id)}`, device?.lastSeen);
  const detail = asked.kind === "there" ? asked.value : undefined;
  return (
    <>
      <Head id={id} device={device} />
      <div class="columns">
        <div class="stack">
          <Answer asked={asked}>
            {({ health }) =>
              health ? (
                <HealthCard health={health} />
              ) : (
                <Empty>It never sent a health report.</Empty>
              )
            }
          </Answer>
          <Reports reports={detail?.reports ?? []} />
        </div>
        <div class="stack">
          <Answer asked={asked}>{({ history }) => <History records={history} />}</Answer>
          <DeviceAt id={id} />
          <Repairs repairs={detail?.repairs ?? []} />
          <Answer asked={asked}>
            {({ certificates = [] }) => <Certificates certificates={certificates} />}
          </Answer>
          <Log lines={detail?.log} />
        </div>
      </div>
    </>
  );
};

const Head = (props: { id: string; device: DeviceView | undefined }): JSX.Element => {
  const { id, device } = props;
  return (
    <Card
      title={
        <>
          {id} {device && <StateBadge device={device} />}
        </>
      }
    >
      {device?.reason && <p class="matter is-warn">{device.reason}</p>}
      {device?.heldBack && <p class="matter is-warn">It {heldBackText(device.heldBack)}.</p>}
      {device && (
        <Facts
          facts={[
            ["Ring", device.ring],
            ["Core", device.core ? `Greengrass nucleus ${device.core}` : "not told"],
            ["Model", versionLink(device.modelVersion)],
            ["Detector", device.detectorVersion ?? "–"],
            ["Turbines", turbinesText(device.turbines)],
            ["Seen", device.lastSeen ? <Ago key="seen" at={device.lastSeen} /> : "never"],
          ]}
        />
      )}
      {!device && <Empty>No ring has a device of this name now.</Empty>}
    </Card>
  );
};

const Repairs = ({ repairs }: { repairs: NonNullable<DeviceDetail["repairs"]> }): JSX.Element => (
  <Card title="Repairs">
    {repairs.length === 0 && <Empty>It never had to be given the release again.</Empty>}
    {repairs.length > 0 && (
      <Table label="Repairs" columns={["When", "Why"]}>
        {repairs.map(({ at, reason }) => (
          <tr key={at}>
            <th scope="row">
              <Time at={at} />
            </th>
            <td class="wrap">{reason}</td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
);

/** Another machine's log is read there, by somebody who may. */
const Log = ({ lines }: { lines: readonly string[] | undefined }): JSX.Element => (
  <Card title="Its log">
    {lines ? (
      <Lines lines={lines} />
    ) : (
      <>
        <p class="muted">On the device, as yourself:</p>
        <ShellCommand text="sudo tail -n 50 /greengrass/v2/logs/windturbine.detector.log" />
      </>
    )}
  </Card>
);

const Lines = ({ lines }: { lines: readonly string[] }): JSX.Element => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section class="scroll log" tabIndex={0} aria-label="Last lines of the log, scrollable">
    <pre>{lines.join("\n")}</pre>
  </section>
);

const HealthCard = ({ health }: { health: Health }): JSX.Element => (
  <Card
    title="Newest report"
    actions={
      <small>
        <Time at={health.time} />
      </small>
    }
  >
    <Facts facts={factsOf(health)} />
    {pairedText(health) && <p>{pairedText(health)}</p>}
    {health.lastRefusal && <p class="muted">Last refused: {health.lastRefusal}</p>}
    {health.worstDrift && health.worstDrift.length > 0 && (
      <p class="muted">
        Moved farthest from what they were:{" "}
        {health.worstDrift
          .map(
            ({ turbineId, channel, distance, percent }) =>
              `turbine ${turbineId} ${channel} ${distance.toFixed(2)}${percent === undefined ? "" : ` (${percent} %)`}`,
          )
          .join(", ")}
      </p>
    )}
    {health.weather?.some(({ distance }) => distance > SHIFT_LIMIT) && (
      <p class="muted">The weather is not what the model was trained in, which is no fault.</p>
    )}
  </Card>
);

type Fact = readonly [string, JSX.Element | string];

const factsOf = (health: Health): readonly Fact[] => {
  const fixed = (value: number | undefined, digits: number, unit: string): string =>
    value === undefined ? "not told" : `${value.toFixed(digits)} ${unit}`;
  return [
    [
      "State",
      health.since ? (
        <>
          {health.state} since <Time at={health.since} />
        </>
      ) : (
        health.state
      ),
    ],
    ["Work", workText(health)],
    ["Readings", fixed(health.readingsPerSecond, 0, "a second")],
    ["Inference p99", fixed(health.inferenceP99Ms, 1, "ms")],
    ["Queue age p99", fixed(health.queueAgeP99Ms, 1, "ms")],
    ["Memory", fixed(health.rssMb, 0, "MB")],
    ["Waiting to be sent", `${health.outbox?.waiting ?? "not told"}`],
    ["Gaps, duplicates", `${health.gaps ?? "–"}, ${health.duplicates ?? "–"}`],
    ["Turbines' clocks", clocksText(health)],
    ["Restarts since the release", `${health.restarts ?? "not told"}`],
    [
      "Blind turbines",
      health.blindTurbines
        ? `${health.blindTurbines.count}${health.blindTurbines.ids.length > 0 ? `: ${health.blindTurbines.ids.join(", ")}` : ""}`
        : "not told",
    ],
    [
      "Model digest",
      <span key="digest" class="id">
        {health.modelDigest?.slice(0, 12) ?? "not told"}
      </span>,
    ],
  ];
};

const clocksText = ({ clocks = {} }: Health): string =>
  Object.entries(clocks)
    .map(([cause, count]) => `${cause} ${count}`)
    .join(", ") || "as expected";

const Reports = ({ reports }: { reports: readonly DeviceReport[] }): JSX.Element => (
  <Card title="Reports since the dashboard started">
    {reports.length === 0 && <Empty>None yet.</Empty>}
    {reports.length > 0 && (
      <Table
        label="Reports"
        columns={["From", "Status", "State", "Model", "Readings/s", "Coverage"]}
      >
        {runsOf(reports).map(({ from, newest: { at, status, modelVersion, work } }) => (
          <tr key={`${from} ${status}`}>
            <th scope="row">
              <Time at={from} /> <small>for {durationText(at - from)}</small>
            </th>
            <td>{status.toLowerCase()}</td>
            <td>{work?.state ?? "–"}</td>
            <td>{versionText(modelVersion)}</td>
            <td>{work ? work.readingsPerSecond.toFixed(0) : "–"}</td>
            <td>{work?.coverage === undefined ? "–" : `${(work.coverage * 100).toFixed(0)} %`}</td>
          </tr>
        ))}
      </Table>
    )}
  </Card>
);

/** Reports that say the same of state and model, one after the other, as one line. */
const runsOf = (reports: readonly DeviceReport[]) => {
  const runs: { from: number; newest: DeviceReport }[] = [];
  const stateOf = ({ status, modelVersion, work }: DeviceReport) =>
    [status, modelVersion, work?.state].join();
  for (const report of reports) {
    const last = runs.at(-1);
    if (last && stateOf(last.newest) === stateOf(report)) last.from = report.at;
    else runs.push({ from: report.at, newest: report });
  }
  return runs.slice(0, 20);
};

const History = ({ records }: { records: readonly DeviceRecord[] }): JSX.Element => (
  <Card title="What it ran">
    {records.length === 0 && <Empty>Nothing is on record yet.</Empty>}
    {records.length > 0 && (
      <Table label="What it ran" columns={["From", "Model component", "Detector", "Deployment"]}>
        {deviceSpans(records)
          .slice(0, 30)
          .map(({ at, components, status, reason }) => (
            <tr key={at}>
              <th scope="row">
                <Time at={at} />
              </th>
              <td>{components["windturbine.model"] ?? "–"}</td>
              <td>{components["windturbine.detector"] ?? "–"}</td>
              <td class="wrap">
                {[status?.toLowerCase(), reason].filter(Boolean).join(": ") || "–"}
              </td>
            </tr>
          ))}
      </Table>
    )}
  </Card>
);
