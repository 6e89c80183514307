import { computed, signal } from "@preact/signals";

type Look = "light" | "dark";

const KEPT = "look";
const system = matchMedia("(prefers-color-scheme: dark)");
const isSystemDark = signal(system.matches);
const chosen = signal<Look | undefined>(undefined);

/** Light or dark: what somebody chose here, else what the system says now. */
export const look = computed<Look>(() => chosen.value ?? (isSystemDark.value ? "dark" : "light"));

/** Takes up what was chosen before the page was loaded again, and follows the system until then. */
export const startLook = (): void => {
  system.addEventListener("change", ({ matches }) => {
    isSystemDark.value = matches;
  });
  const kept = localStorage.getItem(KEPT);
  if (kept === "light" || kept === "dark") choose(kept);
};

export const switchLook = (): void => {
  choose(look.value === "dark" ? "light" : "dark");
  localStorage.setItem(KEPT, look.value);
};

/** What draws its own colours reads them after this, so the attribute is set first. */
const choose = (to: Look): void => {
  document.documentElement.dataset["theme"] = to;
  chosen.value = to;
};
