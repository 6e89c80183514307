import type { Snapshot } from "../../domain/rollout/snapshot.ts";
import { LAMPS } from "../../domain/turbine/channels.ts";

/** What `/metrics` tells of the dashboard's process and of what it watches. */
export interface Measured {
  readonly state: Pick<Snapshot, "turbines" | "devices" | "rollouts" | "models"> & {
    readonly fleetAgeMs?: number;
    readonly counts?: Readonly<Record<string, number>>;
  };
  readonly listeners: number;
  readonly uptimeSeconds: number;
}

const CONDITIONS = ["judged", "stopped", "silent", "unjudged", "blind"] as const;
const STATUSES = ["HEALTHY", "UNHEALTHY", "UNKNOWN"] as const;

/** The Prometheus text format, version 0.0.4. */
export const metricsText = ({ state, listeners, uptimeSeconds }: Measured): string => {
  const { turbines, devices, rollouts, models, counts = {} } = state;
  const families: readonly Family[] = [
    {
      name: "turbines",
      help: "Turbines by whether somebody knows how they do",
      samples: CONDITIONS.map((condition) => [
        `condition="${condition}"`,
        turbines.filter((turbine) => turbine.condition === condition).length,
      ]),
    },
    {
      name: "lamps_lit",
      help: "Turbines whose lamp is lit",
      samples: LAMPS.map((lamp) => [
        `lamp="${lamp}"`,
        turbines.filter(({ flags }) => flags[lamp] === "anomalous").length,
      ]),
    },
    {
      name: "devices",
      help: "Core devices by what Greengrass and the detector say",
      samples: STATUSES.map((status) => [
        `status="${status}"`,
        devices.filter((device) => device.status === status).length,
      ]),
    },
    {
      name: "rollouts_running",
      help: "Rollouts under way",
      samples: [["", rollouts.filter(({ status }) => status === "RUNNING").length]],
    },
    {
      name: "models_waiting",
      help: "Model versions that wait for approval",
      samples: [["", models.filter(({ status }) => status === "PendingManualApproval").length]],
    },
    {
      name: "fleet_age_seconds",
      help: "How old the fleet's state is while the cloud does not answer",
      samples: [["", (state.fleetAgeMs ?? 0) / 1_000]],
    },
    { name: "listeners", help: "Open event streams", samples: [["", listeners]] },
    { name: "uptime_seconds", help: "Since the process started", samples: [["", uptimeSeconds]] },
    {
      name: "counted_total",
      help: "What was counted since the process started",
      type: "counter",
      samples: Object.entries(counts).map(([what, count]) => [`what="${what}"`, count]),
    },
  ];
  return families.map(familyText).join("");
};

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type?: "counter" | "gauge";
  readonly samples: readonly (readonly [labels: string, value: number])[];
}

const PREFIX = "retrain_to_fleet_";

const familyText = ({ name, help, type = "gauge", samples }: Family): string => {
  const lines = samples.map(
    ([labels, value]) => `${PREFIX}${name}${labels === "" ? "" : `{${labels}}`} ${value}\n`,
  );
  return `# HELP ${PREFIX}${name} ${help}\n# TYPE ${PREFIX}${name} ${type}\n${lines.join("")}`;
};
