import type { JSX } from "preact";
import type { ModelView } from "../../../domain/rollout/snapshot.ts";
import { fleet, isStale } from "../store.ts";
import { askReason } from "../ui/reason-dialog.tsx";

/** What a person may do with a version: decide on it, or roll an approved one out again. */
export const ModelActions = ({ model }: { model: ModelView }): JSX.Element | null =>
  model.status === "Approved" ? <Again model={model} /> : <Decide model={model} />;

/** What an approval touches, ring by ring. */
const touched = (): string[] => {
  const { devices } = fleet.value;
  const rings = [...new Set(devices.map(({ ring }) => ring))];
  return [
    `It will touch ${counted(devices.length, "device")} in ${counted(rings.length, "ring")}, one ring after the other:`,
    ...rings.map((ring) => {
      const here = devices.filter((device) => device.ring === ring);
      const turbines = here.reduce((sum, device) => sum + device.turbines.length, 0);
      return `${ring}: ${counted(here.length, "device")}, ${counted(turbines, "turbine")}`;
    }),
  ];
};

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

/** An approved version that some device does not run can be rolled out again: that is how to go back. */
const Again = ({ model: { version } }: { model: ModelView }): JSX.Element | null => {
  const { devices, rollouts } = fleet.value;
  const isUnderWay = rollouts.some((r) => r.modelVersion === version && r.status === "RUNNING");
  if (isUnderWay || devices.every(({ modelVersion }) => modelVersion === version)) return null;
  return (
    <button
      type="button"
      disabled={isStale.value}
      onClick={() =>
        askReason({
          title: `Roll version ${version} out again?`,
          explanation: "The fleet goes to this version, ring by ring; what runs now is replaced.",
          details: touched(),
          confirm: "Roll out",
          path: `/api/models/${version}/approve`,
        })
      }
    >
      Roll out again…
    </button>
  );
};

const Decide = ({ model: { version, status } }: { model: ModelView }): JSX.Element => (
  <>
    <button
      type="button"
      class="primary"
      disabled={isStale.value}
      onClick={() =>
        askReason({
          title: `Approve version ${version}?`,
          explanation: "It is rolled out to the fleet, ring by ring.",
          details: touched(),
          confirm: "Approve",
          path: `/api/models/${version}/approve`,
        })
      }
    >
      Approve…
    </button>
    {status !== "Rejected" && (
      <button
        type="button"
        disabled={isStale.value}
        onClick={() =>
          askReason({
            title: `Reject version ${version}?`,
            explanation: "It stays in the registry and is not rolled out.",
            confirm: "Reject",
            path: `/api/models/${version}/reject`,
          })
        }
      >
        Reject…
      </button>
    )}
  </>
);
