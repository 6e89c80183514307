import type { JSX } from "preact";
import { fleet, isAnomalous, isPaused, isStale, turbines } from "../store.ts";
import { Icon, type IconName } from "../ui/icons.tsx";
import { look, switchLook } from "../ui/look.ts";
import { Badge } from "../ui/parts.tsx";
import { type Route, route } from "./router.ts";

interface Section {
  readonly name: string;
  readonly path: string;
  readonly icon: IconName;
  readonly pages: readonly Route["page"][];
  /** How much waits there for a person. */
  readonly waiting?: () => number;
}

const SECTIONS: readonly Section[] = [
  {
    name: "Farm",
    path: "/",
    icon: "farm",
    pages: ["farm", "turbine"],
    waiting: () => turbines.value.filter(isAnomalous).length,
  },
  {
    name: "Rollouts",
    path: "/rollouts",
    icon: "rollouts",
    pages: ["rollouts", "rollout"],
    waiting: () =>
      fleet.value.rollouts.filter(({ status, state }) => status === "RUNNING" && state === "Hold")
        .length,
  },
  {
    name: "Models",
    path: "/models",
    icon: "models",
    pages: ["models", "model"],
    waiting: () =>
      fleet.value.models.filter(({ status }) => status === "PendingManualApproval").length,
  },
  {
    name: "Devices",
    path: "/devices",
    icon: "devices",
    pages: ["devices", "device"],
    waiting: () => fleet.value.devices.filter(({ status }) => status === "UNHEALTHY").length,
  },
  { name: "Audit", path: "/audit", icon: "audit", pages: ["audit"] },
  { name: "Scenarios", path: "/scenarios", icon: "scenarios", pages: ["scenarios"] },
];

/** The page's sections, with how much waits in each. */
export const Sections = (): JSX.Element => (
  <nav aria-label="Pages">
    <div>
      <p class="brand">
        <Icon name="farm" /> Wind farm
      </p>
      <ul>
        {SECTIONS.map(({ name, path, icon, pages, waiting }) => {
          const count = waiting?.() ?? 0;
          return (
            <li key={name}>
              <a
                href={path}
                aria-current={pages.includes(route.value.page) ? "page" : undefined}
                class={name === "Farm" && count > 0 ? "has-bad" : ""}
              >
                <Icon name={icon} />
                {name}
                {count > 0 && (
                  <span class="waiting">
                    {count}
                    <span class="hidden"> waiting</span>
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </div>
  </nav>
);

export const Header = (): JSX.Element => (
  <header>
    <h1>{titleOf(route.value)}</h1>
    <Live />
    <button
      type="button"
      aria-pressed={isPaused.value}
      onClick={() => {
        isPaused.value = !isPaused.value;
      }}
    >
      {isPaused.value ? "Resume" : "Pause"}
      <span class="roomy"> updates</span>
    </button>
    <button type="button" onClick={switchLook}>
      {look.value === "dark" ? "Light" : "Dark"}
      <span class="roomy"> theme</span>
    </button>
  </header>
);

const Live = (): JSX.Element => {
  if (isStale.value) {
    return (
      <Badge tone="warn" icon="silent">
        No data
      </Badge>
    );
  }
  return isPaused.value ? (
    <Badge tone="quiet" icon="stopped">
      Paused
    </Badge>
  ) : (
    <Badge tone="ok" icon="active">
      Live
    </Badge>
  );
};

const titleOf = (to: Route): string => {
  if (to.page === "turbine") return `Turbine ${to.id}`;
  if (to.page === "rollout") return "Rollout";
  if (to.page === "model") return `Model version ${to.id}`;
  if (to.page === "device") return `Device ${to.id}`;
  return SECTIONS.find(({ pages }) => pages.includes(to.page))?.name ?? "Nowhere";
};
