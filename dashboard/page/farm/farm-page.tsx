import type { JSX } from "preact";
import type { TrafficView, TurbineView } from "../../../domain/rollout/snapshot.ts";
import { wordsOf } from "../../../domain/turbine/channel-words.ts";
import { WIND_CHANNEL } from "../../../domain/turbine/parts.ts";
import { valueIn } from "../../../domain/turbine/reading.ts";
import { turbineState } from "../../turbine-state.ts";
import { fleet, isAnomalous, isFleetKnown, isStale, turbines } from "../store.ts";
import { Empty, Kpi } from "../ui/parts.tsx";
import { versionText } from "../ui/version.tsx";
import { stepOf } from "./recent.ts";
import {
  ORDERS,
  type Order,
  order,
  SHOWN,
  type Show,
  search,
  selection,
  show,
} from "./selection.ts";
import { TurbineCard } from "./turbine-card.tsx";
import { TurbineRows } from "./turbine-rows.tsx";
import { isInSight } from "./use-is-visible.ts";

/** More than this are shown as rows. */
const MOST_CARDS = 50;

/** The farm at a glance: what needs a person first, then every turbine. */
export const FarmPage = (): JSX.Element => {
  const shown = selection.value;
  return (
    <>
      <Kpis />
      <Filters />
      {shown.length === 0 && <Nothing />}
      {shown.length > 0 &&
        (turbines.value.length > MOST_CARDS ? (
          <TurbineRows turbines={shown} />
        ) : (
          <ul class="cards">{shown.map(cardOf)}</ul>
        ))}
    </>
  );
};

const cards = new Map<string, { readonly turbine: TurbineView; readonly card: JSX.Element }>();

/**
 * The same element for a turbine that did not change, and for one that nobody sees while only its
 * numbers do: Preact looks no further into it.
 */
const cardOf = (turbine: TurbineView): JSX.Element => {
  const known = cards.get(turbine.id);
  if (known && (known.turbine === turbine || isSameUnseen(known.turbine, turbine))) {
    return known.card;
  }
  const card = <TurbineCard key={turbine.id} turbine={turbine} />;
  cards.set(turbine.id, { turbine, card });
  return card;
};

const isSameUnseen = (before: TurbineView, after: TurbineView): boolean =>
  !isInSight(after.id) &&
  stepOf(before) === stepOf(after) &&
  turbineState(before) === turbineState(after);

const Nothing = (): JSX.Element =>
  turbines.value.length === 0 ? (
    <Empty>
      No turbine yet. One appears with the first reading or label that a detector publishes of it.
    </Empty>
  ) : (
    <Empty>
      Nothing here.{" "}
      <button
        type="button"
        onClick={() => {
          show.value = "all";
          search.value = "";
        }}
      >
        Show all {turbines.value.length}
      </button>
    </Empty>
  );

const Filters = (): JSX.Element => (
  <div class="filters">
    <fieldset>
      <legend class="hidden">Show</legend>
      {Object.entries(SHOWN).map(([name, { title, takes }]) => (
        <button
          type="button"
          key={name}
          aria-pressed={show.value === name}
          onClick={() => {
            show.value = name as Show;
          }}
        >
          {title}{" "}
          <span class="count">
            {isStale.value && name !== "all" ? "–" : turbines.value.filter(takes).length}
          </span>
        </button>
      ))}
    </fieldset>
    <label>
      <span class="muted">Sort by</span>
      <select
        value={order.value}
        onChange={(event) => {
          order.value = event.currentTarget.value as Order;
        }}
      >
        {Object.entries(ORDERS).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </label>
    <label class="search">
      <span class="hidden">Search turbines</span>
      <input
        type="search"
        placeholder="Turbine, device, model…"
        value={search.value}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
    </label>
  </div>
);

const WIND = wordsOf(WIND_CHANNEL);

const Kpis = (): JSX.Element => {
  const all = turbines.value;
  const anomalous = all.filter(isAnomalous).length;
  const unknown = all.filter(SHOWN.unknown.takes).length;
  const running = all.filter((turbine) => turbine.running);
  const winds = running.flatMap(({ reading }) => (reading && valueIn(reading, WIND_CHANNEL)) ?? []);
  const wind = winds.reduce((sum, each) => sum + each, 0) / winds.length;
  return (
    <dl class="kpis">
      <Kpi name="Running" value={`${running.length}`} unit={`of ${all.length}`} />
      <Kpi
        name="Anomalous now"
        value={`${anomalous}`}
        unit={anomalous === 1 ? "turbine" : "turbines"}
        {...(anomalous > 0 && { tone: "bad" as const })}
      />
      <Kpi
        name="Unknown now"
        value={`${unknown}`}
        unit={unknown === 1 ? "turbine" : "turbines"}
        {...(unknown > 0 && { tone: "warn" as const })}
      />
      <Kpi
        name={`Mean ${WIND.name}`}
        value={Number.isNaN(wind) ? "–" : wind.toFixed(WIND.digits)}
        unit={WIND.unit}
      />
      <Kpi name="Models in service" {...modelsText()} />
      {fleet.value.traffic && <Traffic {...fleet.value.traffic} />}
    </dl>
  );
};

const Traffic = ({ limit, discarded, busiest }: TrafficView): JSX.Element => (
  <Kpi
    name="Busiest connection"
    value={`${busiest?.most ?? 0}`}
    unit={trafficUnit(limit, discarded)}
    {...(discarded > 0 && { tone: "warn" as const })}
  />
);

/** Discarded messages are told once there are some, and not while nothing is known. */
const trafficUnit = (limit: number, discarded: number): string =>
  `of ${limit} messages/s${discarded > 0 && !isStale.value ? ` · ${discarded} discarded` : ""}`;

/** Counted from what devices report of themselves, never from what was meant for them. */
const modelsText = (): { value: string; unit: string } => {
  const { devices } = fleet.value;
  if (!isFleetKnown.value || isStale.value) return { value: "–", unit: "" };
  const reporting = devices.filter(({ status }) => status !== "UNKNOWN");
  const counts = new Map<string, number>();
  for (const { modelVersion = "none" } of reporting) {
    counts.set(modelVersion, (counts.get(modelVersion) ?? 0) + 1);
  }
  const silent = devices.length - reporting.length;
  const parts = [...counts].map(([version, count]) => `${versionText(version)} on ${count}`);
  return {
    value: counts.size === 0 ? "none" : [...counts.keys()].map(versionText).join(", "),
    unit: [
      ...(counts.size > 1 ? parts : [`on ${reporting.length} of ${devices.length} devices`]),
      ...(silent > 0 ? [`${silent} silent`] : []),
    ].join(" · "),
  };
};
