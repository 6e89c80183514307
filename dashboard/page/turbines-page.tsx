import type { JSX } from "preact";
import type { TurbineView } from "../../domain/rollout/snapshot.ts";
import { DetailChart } from "./detail-chart.tsx";
import { filter, fleet, isAnomalous, isStale, turbines } from "./store.ts";
import { TurbineCard } from "./turbine-card.tsx";

const FILTERS = {
  all: { title: "All", takes: () => true },
  anomalous: { title: "Anomalous", takes: isAnomalous },
  stopped: { title: "Stopped", takes: ({ running }: TurbineView) => !running },
} as const;

/** The farm at a glance, one turbine in detail, and a card for each. */
export const TurbinesPage = (): JSX.Element => {
  const shown = turbines.value.filter(FILTERS[filter.value].takes);
  return (
    <>
      <Kpis />
      <DetailChart />
      <fieldset class="filters">
        <legend>Show</legend>
        {Object.entries(FILTERS).map(([name, { title, takes }]) => (
          <button
            type="button"
            key={name}
            aria-pressed={filter.value === name}
            onClick={() => (filter.value = name as keyof typeof FILTERS)}
          >
            {title} {turbines.value.filter(takes).length}
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? (
        <p class="empty">Nothing here: no turbine is {filter.value}.</p>
      ) : (
        <ul class="cards">
          {shown.map((turbine) => (
            <TurbineCard key={turbine.id} turbine={turbine} />
          ))}
        </ul>
      )}
    </>
  );
};

const Kpis = (): JSX.Element => {
  const all = turbines.value;
  const running = all.filter((turbine) => turbine.running);
  const wind = running.flatMap(({ reading }) => reading?.wind_speed_rps ?? []);
  const meanWind = wind.reduce((sum, each) => sum + each, 0) / wind.length;
  const models = [...new Set(all.flatMap(({ modelVersion }) => modelVersion ?? []))];
  return (
    <dl class="kpis">
      <Kpi name="Running" value={`${running.length}`} unit={`/ ${all.length}`} />
      <Kpi
        name="Anomalous now"
        value={`${all.filter(isAnomalous).length}`}
        unit="turbines"
        isBad={all.some(isAnomalous)}
      />
      <Kpi name="Mean wind" value={Number.isNaN(meanWind) ? "–" : meanWind.toFixed(2)} unit="rps" />
      <Kpi
        name="Model in service"
        value={models.length > 0 ? models.map((version) => `v${version}`).join(", ") : "none"}
        unit={`on ${fleet.value.devices.length} devices`}
      />
    </dl>
  );
};

const Kpi = (props: { name: string; value: string; unit: string; isBad?: boolean }) => (
  <div class="card">
    <dt>{props.name}</dt>
    <dd class={props.isBad && !isStale.value ? "bad" : ""}>
      {isStale.value ? "–" : props.value} <small>{props.unit}</small>
    </dd>
  </div>
);
