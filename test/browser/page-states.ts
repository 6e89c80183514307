import type { Page } from "playwright-core";
import { NEWEST_ID, RELEASED_ID, type Scene } from "./fleet-scenes.ts";

/** A page in a state, with a text by which it shows that it is there. */
export interface PageState {
  readonly path: string;
  readonly scene: Scene;
  readonly text: string;
  /** The button that brings it there. */
  readonly press?: string;
}

const state = (path: string, scene: Scene, text: string, press?: string): PageState => ({
  path,
  scene,
  text,
  ...(press && { press }),
});

const NEWEST = `/rollouts/${NEWEST_ID}`;

/** Each page in each state that it has. */
export const PAGE_STATES: readonly PageState[] = [
  // Turbine 3 has an alarm, 4 is blind, 5 is stopped, and 6 sends nothing.
  state("/", "released", "missing"),
  state("/", "empty", "missing"),
  state("/turbines/3", "released", "Newest reading"),
  state("/turbines/4", "released", "blind"),
  state("/turbines/5", "released", "stopped"),
  state("/turbines/6", "released", "no data"),
  state("/turbines/99", "released", "Nothing was heard of a turbine 99"),
  state("/rollouts", "empty", "No rollout yet"),
  state("/rollouts", "first-rollout", "Otherwise a person is asked"),
  state("/rollouts", "held", "held, waits for you"),
  state("/rollouts", "paused", "storm warning"),
  state("/rollouts", "baking", "all rings are watched until"),
  state("/rollouts", "rolling-back", "going back"),
  state("/rollouts", "rolled-back", "rolled back"),
  state("/rollouts", "refused", "refused by the check"),
  state("/rollouts", "held", "Hide the graph", "Show the whole graph"),
  state("/rollouts", "first-rollout", "Reason, kept on record", "Roll back…"),
  state(`/rollouts/${RELEASED_ID}`, "released", "every ring confirmed"),
  state(NEWEST, "held", "held, waits for you"),
  state(NEWEST, "paused", "storm warning"),
  state(NEWEST, "rolled-back", "rolled back"),
  state("/models", "empty", "No model"),
  state("/models", "retraining", "Training since"),
  state("/models", "released", "waits for approval"),
  state("/models", "rejected", "misses the slow faults"),
  state("/models/3", "released", "Beside version 2"),
  state("/models/3", "released", "It will touch 5 devices in 2 rings", "Approve…"),
  state("/models/3", "rejected", "misses the slow faults"),
  state("/models/2", "released", "Drift from what it learnt"),
  state("/devices", "empty", "No device"),
  state("/devices", "fallback", "on the old model"),
  state("/devices", "silent-device", "15 min ago"),
  state("/devices/edge-1", "fallback", "on the old model"),
  state("/devices/edge-4", "silent-device", "silent"),
  state("/audit", "released", "fewer alarms in gusts"),
  state("/scenarios", "released", "A storm"),
];

/** Brings the page there. */
export const show = async (page: Page, url: string, { path, text, press }: PageState) => {
  await page.goto(`${url}${path}`);
  if (press) await page.getByRole("button", { name: press }).first().click();
  await page.getByText(text).first().waitFor();
};

export const THEMES = ["light", "dark"] as const;
export const WIDTHS = [1_440, 820, 390] as const;

/** Runs in the page: text that is smaller than 11 px, and what is wider than the window. */
export const misfits = (): string[] => {
  const small = [...document.querySelectorAll("body *")].filter((element) => {
    const text = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
    );
    return text && Number.parseFloat(getComputedStyle(element).fontSize) < 11;
  });
  const tooWide = document.documentElement.scrollWidth > innerWidth;
  return [
    ...small.map((element) => `below 11 px: ${element.outerHTML.slice(0, 120)}`),
    ...(tooWide ? [`${document.documentElement.scrollWidth} px wide of ${innerWidth}`] : []),
  ];
};
