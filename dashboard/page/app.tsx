import "./usable-language.ts";

import { render } from "preact";
import type { Site } from "../site.ts";
import { loadRecent } from "./farm/recent.ts";
import { loadGraph } from "./rollout/state-graph.tsx";
import { App } from "./shell/app.tsx";
import { startRouter } from "./shell/router.ts";
import { isLookOnly, site } from "./store.ts";
import { openStream } from "./stream/server-stream.ts";
import { ask } from "./ui/asked.ts";
import { startLook } from "./ui/look.ts";

const loadSite = async (): Promise<void> => {
  const answer = await ask<Site>("/api/site");
  if (answer.kind === "there") {
    site.value = answer.value;
    isLookOnly.value = answer.value.isLookOnly;
  }
};

const root = document.getElementById("app");
if (root) {
  startLook();
  startRouter();
  render(<App />, root);
  openStream();
  void loadSite();
  void loadRecent();
  void loadGraph();
}
