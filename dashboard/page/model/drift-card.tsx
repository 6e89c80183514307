import type { JSX } from "preact";
import type { DeviceView } from "../../../domain/rollout/snapshot.ts";
import { SHIFT_LIMIT } from "../../../domain/turbine/detection/shift-limit.ts";
import { fleet } from "../store.ts";
import { Badge, Card, Empty } from "../ui/parts.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

const MOST_SHOWN = 10;

/** How far turbines of the devices that run a version have moved from what it knew of them. */
export const DriftCard = ({ version }: { version: string }): JSX.Element => {
  const devices = fleet.value.devices.filter(({ modelVersion }) => modelVersion === version);
  const rows = devices.flatMap(rowsOf).toSorted((a, b) => b.distance - a.distance);
  return (
    <Card title="Drift from what it learnt">
      {rows.length === 0 ? (
        <Empty>
          {devices.length === 0
            ? "No device runs it, so nothing drifts from it."
            : "No device that runs it tells of a drift yet."}
        </Empty>
      ) : (
        <>
          <p class="muted">
            How far a turbine's channel has lastingly moved from what its drivers say and it used to
            show; each turbine's page tells its own. Above {SHIFT_LIMIT} counts as a shift; one that
            lasts starts a retraining.
          </p>
          <Table
            label="Drift"
            columns={["Device", "Turbine", "Channel", "Now off by", "Distance", "Above since"]}
          >
            {rows
              .slice(0, MOST_SHOWN)
              .map(({ device, turbineId, channel, given, percent, distance, since }) => (
                <tr key={`${device} ${turbineId} ${channel}`}>
                  <th scope="row">
                    <a href={`/devices/${device}`}>{device}</a>
                  </th>
                  <td>
                    <a href={`/turbines/${turbineId}`}>{turbineId}</a>
                  </td>
                  <td>{channel}</td>
                  <td>
                    {percent === undefined ? "–" : `${percent} %`}
                    {given && ` given ${given}`}
                  </td>
                  <td class="number">
                    {distance > SHIFT_LIMIT ? (
                      <Badge tone="warn" icon="warning">
                        {distance.toFixed(2)}
                      </Badge>
                    ) : (
                      distance.toFixed(2)
                    )}
                  </td>
                  <td>{since ? <Time at={since} /> : "–"}</td>
                </tr>
              ))}
          </Table>
        </>
      )}
    </Card>
  );
};

const rowsOf = ({ thingName, work }: DeviceView) =>
  (work?.worstDrift ?? []).map((worst) => ({ device: thingName, ...worst }));
