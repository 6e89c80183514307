import type { JSX } from "preact";
import { fleet, isFleetKnown } from "../store.ts";
import { Card, Empty, Kpi } from "../ui/parts.tsx";
import { DeviceTable, stateOf } from "./device-table.tsx";

/** Every device of the rings. */
export const DevicesPage = (): JSX.Element => {
  const { devices } = fleet.value;
  if (!isFleetKnown.value) return <Empty>Asking the cloud…</Empty>;
  if (devices.length === 0) {
    return <Empty>No device is in a ring yet; add its thing to a ring’s thing group.</Empty>;
  }
  const well = devices.filter((device) => stateOf(device).tone === "ok").length;
  const silent = devices.filter(({ status }) => status === "UNKNOWN").length;
  const blind = devices.filter(({ work }) => (work?.blindTurbines?.count ?? 0) > 0).length;
  const heldBack = devices.filter((device) => device.heldBack !== undefined).length;
  return (
    <>
      <dl class="kpis">
        <Kpi name="Healthy" value={`${well}`} unit={`of ${devices.length}`} />
        <Kpi
          name="Silent"
          value={`${silent}`}
          unit="devices"
          {...(silent > 0 && { tone: "warn" as const })}
        />
        <Kpi
          name="With blind turbines"
          value={`${blind}`}
          unit="devices"
          {...(blind > 0 && { tone: "warn" as const })}
        />
        <Kpi
          name="Held back"
          value={`${heldBack}`}
          unit="devices"
          {...(heldBack > 0 && { tone: "warn" as const })}
        />
      </dl>
      <Card title="Devices">
        <DeviceTable devices={devices} />
      </Card>
    </>
  );
};
