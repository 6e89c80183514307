import { signal } from "@preact/signals";

/** What the address names. */
export type Route =
  | { readonly page: "farm" }
  | { readonly page: "turbine"; readonly id: string }
  | { readonly page: "rollouts" }
  | { readonly page: "rollout"; readonly id: string }
  | { readonly page: "models" }
  | { readonly page: "model"; readonly id: string }
  | { readonly page: "devices" }
  | { readonly page: "device"; readonly id: string }
  | { readonly page: "audit" }
  | { readonly page: "scenarios" }
  | { readonly page: "nowhere"; readonly path: string };

const LISTS = { rollouts: "rollout", models: "model", devices: "device" } as const;

export const routeOf = (path: string): Route => {
  const [section = "", id] = path.split("/").slice(1).map(decodeURIComponent);
  if (section === "") return { page: "farm" };
  if (section === "turbines" && id) return { page: "turbine", id };
  if (section === "audit" || section === "scenarios") return { page: section };
  if (section in LISTS) {
    const list = section as keyof typeof LISTS;
    return id ? { page: LISTS[list], id } : { page: list };
  }
  return { page: "nowhere", path };
};

export const route = signal<Route>(routeOf(location.pathname));

/** Goes to an address of the page, as a link does. */
export const go = (path: string): void => {
  if (path !== location.pathname) history.pushState(null, "", path);
  show();
  scrollTo(0, 0);
};

const show = (): void => {
  route.value = routeOf(location.pathname);
};

/** Links within the page change what it shows; everything else is the browser's. */
export const startRouter = (): void => {
  addEventListener("popstate", show);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href^='/']");
    if (!(link instanceof HTMLAnchorElement) || link.target !== "" || !isPlain(event)) return;
    event.preventDefault();
    go(link.pathname);
  });
};

/** Nobody asked for a new tab or window. */
const isPlain = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
