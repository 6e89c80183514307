import "./usable-language.ts";

import type { JSX } from "preact";
import { render } from "preact";
import { Message } from "./message.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { RolloutPage } from "./rollout-page.tsx";
import { openStream } from "./server-stream.ts";
import { loadGraph } from "./state-graph.tsx";
import { fleetAgeMs, isPaused, isStale, lastFrameAt, now, page, theme } from "./store.ts";
import { TurbinesPage } from "./turbines-page.tsx";

const PAGES = { turbines: "Turbines", rollout: "Fleet rollout" } as const;

const App = (): JSX.Element => (
  <>
    <header>
      <h1>Wind farm · edge models</h1>
      <nav aria-label="Pages">
        {Object.entries(PAGES).map(([name, title]) => (
          <button
            type="button"
            key={name}
            aria-current={page.value === name ? "page" : undefined}
            onClick={() => (page.value = name as keyof typeof PAGES)}
          >
            {title}
          </button>
        ))}
      </nav>
      <span class={`live ${isStale.value ? "stale" : ""}`}>{liveText()}</span>
      <button
        type="button"
        aria-pressed={isPaused.value}
        onClick={() => (isPaused.value = !isPaused.value)}
      >
        {isPaused.value ? "Resume updates" : "Pause updates"}
      </button>
      <button type="button" onClick={switchTheme}>
        {theme.value === "dark" ? "Light theme" : "Dark theme"}
      </button>
    </header>
    {isStale.value && (
      <p class="banner" role="alert">
        No data for {Math.round((now.value - lastFrameAt.value) / 1_000)} s. What is shown is old;
        commands are off until the server answers.
      </p>
    )}
    {fleetAgeMs.value !== undefined && (
      <p class="banner">
        The cloud has not answered for {Math.round(fleetAgeMs.value / 1_000)} s; devices, models and
        rollouts are as they were then.
      </p>
    )}
    <main class={isStale.value ? "stale" : ""}>
      {page.value === "turbines" ? <TurbinesPage /> : <RolloutPage />}
    </main>
    <Message />
    <ReasonDialog />
  </>
);

const liveText = (): string => {
  if (isPaused.value) return "Paused";
  return isStale.value ? "No data" : "Live";
};

const switchTheme = (): void => {
  theme.value = theme.value === "dark" ? "light" : "dark";
  document.documentElement.dataset["theme"] = theme.value;
};

const root = document.getElementById("app");
if (root) {
  render(<App />, root);
  openStream();
  void loadGraph();
}
