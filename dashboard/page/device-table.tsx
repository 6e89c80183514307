import type { JSX } from "preact";
import type { DeviceView } from "../../domain/rollout/snapshot.ts";
import { Icon } from "./icons.tsx";
import { now } from "./store.ts";

const STATE = {
  HEALTHY: { icon: "normal", text: "healthy" },
  UNHEALTHY: { icon: "anomalous", text: "unhealthy" },
  UNKNOWN: { icon: "unknown", text: "silent" },
} as const;

/** What each device runs, by its own word; a silent one never looks healthy. */
export const DeviceTable = ({ devices }: { devices: readonly DeviceView[] }): JSX.Element => (
  <section class="card">
    <h2>Devices</h2>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
    <section class="scroll" tabIndex={0} aria-label="Devices, scrollable">
      <table>
        <thead>
          <tr>
            {["Device", "Ring", "Model", "Detector", "Turbines", "State", "Seen"].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <Row key={device.thingName} device={device} />
          ))}
        </tbody>
      </table>
    </section>
  </section>
);

const Row = ({ device }: { device: DeviceView }): JSX.Element => {
  const { icon, text } = STATE[device.status];
  return (
    <tr>
      <th scope="row">{device.thingName}</th>
      <td>{device.ring}</td>
      <td>{device.modelVersion ? `v${device.modelVersion}` : "–"}</td>
      <td>{device.detectorVersion ?? "–"}</td>
      <td>{device.turbines.join(", ") || "–"}</td>
      <td class={`flag ${icon}`}>
        <Icon name={icon} />
        {text}
        {device.reason && <small> {device.reason}</small>}
      </td>
      <td>{device.lastSeen ? `${age(device.lastSeen)} s ago` : "never"}</td>
    </tr>
  );
};

const age = (time: number): number => Math.max(0, Math.round((now.value - time) / 1_000));
