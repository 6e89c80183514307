import type { JSX } from "preact";
import type { LampState, TurbineView } from "../../domain/rollout/snapshot.ts";
import { LAMPS } from "../../domain/turbine/channels.ts";
import { setFault, setRunning } from "./commands.ts";
import { Icon } from "./icons.tsx";
import { Sparkline } from "./sparkline.tsx";
import { isAnomalous, isStale, selected, selectedTurbine } from "./store.ts";

const NOISE = [
  ["volt", "Volt", "Volt noise"],
  ["rot", "Rot", "Rot noise"],
  ["vib", "Vib", "Vib noise"],
] as const;
const TITLES = { vibration: "Vibration", rotation: "Rotation", voltage: "Voltage" } as const;

/** One turbine: what it does, which model judges it, and what that says. */
export const TurbineCard = ({ turbine }: { turbine: TurbineView }): JSX.Element => {
  const { id, running, reading } = turbine;
  const anomalous = isAnomalous(turbine) && !isStale.value;
  return (
    <li
      class={`card turbine ${anomalous ? "is-anomalous" : ""} ${selectedTurbine.value?.id === id ? "is-selected" : ""}`}
      data-turbine={id}
    >
      <div class="row">
        <h3>
          <button type="button" class="plain" onClick={() => (selected.value = id)}>
            Turbine {id}
          </button>
        </h3>
        <span class={anomalous ? "state bad" : "state"}>
          {anomalous ? "▲ anomaly" : running ? "running" : "stopped"}
        </span>
      </div>
      <p class={turbine.modelVersion ? "model" : "model warn"}>{modelText(turbine)}</p>
      <Sparkline id={id} anomalous={anomalous} />
      <dl class="values">
        <Value name="Rotor" value={reading?.rps} digits={2} unit="rps" />
        <Value name="Voltage" value={reading?.voltage} digits={0} unit="ADC" />
        <Value name="Wind" value={reading?.wind_speed_rps} digits={2} unit="rps" />
      </dl>
      <ul class="flags" aria-label={`Checks of turbine ${id}`}>
        {LAMPS.toReversed().map((flag) => (
          <Lamp
            key={flag}
            title={TITLES[flag]}
            state={isStale.value ? "unknown" : turbine.flags[flag]}
          />
        ))}
      </ul>
      <Controls turbine={turbine} />
    </li>
  );
};

const modelText = ({ modelVersion, reason }: TurbineView): string =>
  modelVersion ? `Model v${modelVersion} loaded` : `Model not loaded${reason ? `: ${reason}` : ""}`;

const Value = (props: {
  name: string;
  value: number | undefined;
  digits: number;
  unit: string;
}) => (
  <div>
    <dt>{props.name}</dt>
    <dd>
      {props.value === undefined || isStale.value ? "–" : props.value.toFixed(props.digits)}{" "}
      <small>{props.unit}</small>
    </dd>
  </div>
);

const Lamp = ({ title, state }: { title: string; state: LampState }) => (
  <li class={`flag ${state}`} data-flag={title.toLowerCase()} data-state={state}>
    <Icon name={state} />
    {title}
    <span class="hidden"> {state}</span>
  </li>
);

const Controls = ({ turbine: { id, running, faults } }: { turbine: TurbineView }) => (
  <div class="row controls">
    <button type="button" disabled={isStale.value} onClick={() => void setRunning(id, !running)}>
      {running ? "Stop" : "Start"}
      <span class="hidden"> turbine {id}</span>
    </button>
    <fieldset>
      <legend class="hidden">Inject noise on turbine {id}</legend>
      <span class="muted" aria-hidden="true">
        noise
      </span>
      {NOISE.map(([kind, label, title]) => (
        <button
          type="button"
          key={kind}
          class="toggle"
          aria-pressed={faults.includes(kind)}
          aria-label={`${title} on turbine ${id}`}
          disabled={isStale.value}
          onClick={() => void setFault(id, kind, !faults.includes(kind))}
        >
          {label}
        </button>
      ))}
    </fieldset>
  </div>
);
