import type { JSX } from "preact";
import type { LampState, TurbineView } from "../../../domain/rollout/snapshot.ts";
import { lampTitleOf } from "../../../domain/turbine/channel-words.ts";
import { type Channel, LAMPS } from "../../../domain/turbine/channels.ts";
import { deviceOf, isStale, site } from "../store.ts";
import { setFault, setRunning } from "../ui/commands.ts";
import { Icon } from "../ui/icons.tsx";
import { Badge } from "../ui/parts.tsx";
import { Time } from "../ui/time.tsx";
import { conditionOf, matterOf } from "./condition.ts";
import { stepOf } from "./recent.ts";
import { StripChart } from "./strip-chart.tsx";
import { STRIP_ROWS } from "./strips.ts";
import { useIsVisible } from "./use-is-visible.ts";

const NOISE = [
  ["volt", "Volt", "Volt noise"],
  ["rot", "Rot", "Rot noise"],
  ["vib", "Vib", "Vib noise"],
] as const;

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
        {STRIP_ROWS.map(({ name, strip, value }) => {
          const isBad = !isStale.value && isBlamed(turbine, strip.channels);
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

/** Whether a lamp is lit because of one of these. */
const isBlamed = ({ causes = [] }: TurbineView, channels: readonly Channel[]): boolean =>
  causes.some(({ channel }) => channels.includes(channel));

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
        title={lampTitleOf(lamp)}
        state={isStale.value ? "unknown" : (flags[lamp] ?? "unknown")}
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
