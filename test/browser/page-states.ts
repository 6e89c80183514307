import { RELEASED_ID, type Scene } from "./fleet-scenes.ts";

/** Each page in each state, with a text by which it shows that it is there. */
export const PAGE_STATES: readonly (readonly [path: string, scene: Scene, text: string])[] = [
  // Turbine 3 has an alarm, 4 is blind, 5 is stopped, and 6 sends nothing.
  ["/", "released", "missing"],
  ["/turbines/3", "released", "Newest reading"],
  ["/turbines/4", "released", "blind"],
  ["/turbines/5", "released", "stopped"],
  ["/turbines/6", "released", "no data"],
  ["/turbines/99", "released", "Nothing was heard of a turbine 99"],
  ["/rollouts", "empty", "No rollout yet"],
  ["/rollouts", "first-rollout", "Otherwise a person is asked"],
  ["/rollouts", "held", "held, waits for you"],
  ["/rollouts", "paused", "storm warning"],
  ["/rollouts", "baking", "all rings are watched until"],
  ["/rollouts", "rolling-back", "going back"],
  ["/rollouts", "rolled-back", "rolled back"],
  ["/rollouts", "refused", "refused by the check"],
  [`/rollouts/${RELEASED_ID}`, "released", "every ring confirmed"],
  ["/models", "retraining", "Training since"],
  ["/models", "released", "waits for approval"],
  ["/models/3", "released", "Beside version 2"],
  ["/models/3", "rejected", "misses the slow faults"],
  ["/models/2", "released", "Drift from what it learnt"],
  ["/devices", "silent-device", "silent"],
  ["/devices/edge-1", "fallback", "on the old model"],
  ["/audit", "released", "fewer alarms in gusts"],
  ["/scenarios", "released", "A storm"],
];

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
