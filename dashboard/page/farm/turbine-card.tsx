import type { JSX } from "preact";
import type { LampState, TurbineView } from "../../../domain/rollout/snapshot.ts";
import { LAMPS, type Lamp } from "../../../domain/turbine/channels.ts";
import { deviceOf, isStale, site } from "../store.ts";
import { setFault, setRunning } from "../ui/commands.ts";
import { Icon } from "../ui/icons.tsx";
import { Badge } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";
import { conditionOf, matterOf } from "./condition.ts";
import { stepOf } from "./recent.ts";
import { type Strip, StripChart } from "./strip-chart.tsx";
import { useIsVisible } from "./use-is-visible.ts";

const NOISE = [
  ["volt", "Volt", "Volt noise"],
  ["rot", "Rot", "Rot noise"],
  ["vib", "Vib", "Vib noise"],
] as const;
export const LAMP_TITLES = {
  vibration: "Vibration",
  rotation: "Rotation",
  voltage: "Voltage",
} as const;

interface Row {
  readonly name: string;
  readonly strip: Strip;
  readonly lamp?: Lamp;
  readonly value: (turbine: TurbineView) => string | undefined;
}

const ROWS: readonly Row[] = [
  {
    name: "Wind",
    strip: { channels: ["wind_speed_rps"], leastSpan: 2 },
    value: ({ reading }) => reading && `${reading.wind_speed_rps.toFixed(2)} rps`,
  },
  {
    name: "Rotor",
    strip: { channels: ["rps"], leastSpan: 2 },
    lamp: "rotation",
    value: ({ reading }) => reading && `${reading.rps.toFixed(2)} rps`,
  },
  {
    name: "Voltage",
    strip: { channels: ["voltage"], leastSpan: 60 },
    lamp: "voltage",
    value: ({ reading }) => reading && `${reading.voltage.toFixed(0)} ADC`,
  },
  {
    name: "Attitude",
    strip: { channels: ["roll", "pitch"], leastSpan: 10 },
    lamp: "vibration",
    value: ({ attitude }) => attitude && `${tilt(attitude.roll)} ${tilt(attitude.pitch)}`,
  },
];

/** A gross fault shows as angles that no tower has. */
const tilt = (degrees: number): string =>
  Math.abs(degrees) > 180 ? "none" : `${degrees.toFixed(1)}°`;

/** One turbine: what it does, which model judges it, what that says, and why. */
export const TurbineCard = ({ turbine }: { turbine: TurbineView }): JSX.Element => {
  const { id } = turbine;
  const [place, isVisible] = useIsVisible<HTMLLIElement>(id);
  const condition = conditionOf(turbine);
  const tone = isStale.value ? "quiet" : condition.tone;
  return (
    <li ref={place} class={`card turbine is-${tone}`} data-turbine={id}>
      <div class="row">
        <h2>
          <a href={`/turbines/${encodeURIComponent(id)}`}>Turbine {id}</a>
        </h2>
        <Badge tone={tone} icon={isStale.value ? "unknown" : condition.icon}>
          {isStale.value ? "unknown" : condition.word}
        </Badge>
      </div>
      <p class="model muted">
        {turbine.modelVersion ? `Model v${turbine.modelVersion} loaded` : "Model not loaded"}
        {deviceOf.value.has(id) && ` · ${deviceOf.value.get(id)}`}
      </p>
      <Matter turbine={turbine} />
      <ul class="strips" aria-label={`Readings of turbine ${id}`}>
        {ROWS.map(({ name, strip, lamp, value }) => {
          const isBad = lamp !== undefined && turbine.flags[lamp] === "anomalous" && !isStale.value;
          return (
            <li key={name}>
              <span class="muted">{name}</span>
              {isVisible && (
                <StripChart id={id} strip={strip} isBad={isBad} step={stepOf(turbine)} />
              )}
              <strong>{(!isStale.value && value(turbine)) || "–"}</strong>
            </li>
          );
        })}
      </ul>
      <Lamps turbine={turbine} />
      {site.value?.isSimulated && <Controls turbine={turbine} />}
    </li>
  );
};

const Matter = ({ turbine }: { turbine: TurbineView }): JSX.Element => {
  const matter = isStale.value ? undefined : matterOf(turbine);
  return (
    <p class="matter">
      {matter ? (
        <>
          {matter.text}{" "}
          <small>
            since <Time at={matter.since} />
          </small>
        </>
      ) : (
        <span class="muted">{isStale.value ? "nothing known now" : "as this wind gives"}</span>
      )}
    </p>
  );
};

export const Lamps = ({ turbine: { id, flags } }: { turbine: TurbineView }): JSX.Element => (
  <ul class="flags" aria-label={`Checks of turbine ${id}`}>
    {LAMPS.toReversed().map((lamp) => (
      <LampSign
        key={lamp}
        title={LAMP_TITLES[lamp]}
        state={isStale.value ? "unknown" : flags[lamp]}
      />
    ))}
  </ul>
);

const LampSign = ({ title, state }: { title: string; state: LampState }) => (
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
