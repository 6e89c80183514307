import type { JSX } from "preact";
import { AuditPage } from "../audit/audit-page.tsx";
import { DevicePage } from "../device/device-page.tsx";
import { DevicesPage } from "../device/devices-page.tsx";
import { FarmPage } from "../farm/farm-page.tsx";
import { ModelPage } from "../model/model-page.tsx";
import { ModelsPage } from "../model/models-page.tsx";
import { RolloutPage } from "../rollout/rollout-page.tsx";
import { RolloutsPage } from "../rollout/rollouts-page.tsx";
import { ScenariosPage } from "../scenario/scenarios-page.tsx";
import { isStale } from "../store.ts";
import { TurbinePage } from "../turbine/turbine-page.tsx";
import { Message } from "../ui/message.tsx";
import { Empty } from "../ui/parts.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { Banners } from "./banners.tsx";
import { Header, Sections } from "./header.tsx";
import { type Route, route } from "./router.ts";

/** Which page an address shows. */
const pageOf = (to: Route): JSX.Element => {
  switch (to.page) {
    case "farm":
      return <FarmPage />;
    case "turbine":
      return <TurbinePage key={to.id} id={to.id} />;
    case "rollouts":
      return <RolloutsPage />;
    case "rollout":
      return <RolloutPage key={to.id} id={to.id} />;
    case "models":
      return <ModelsPage />;
    case "model":
      return <ModelPage key={to.id} id={to.id} />;
    case "devices":
      return <DevicesPage />;
    case "device":
      return <DevicePage key={to.id} id={to.id} />;
    case "audit":
      return <AuditPage />;
    case "scenarios":
      return <ScenariosPage />;
    case "nowhere":
      return (
        <Empty>
          {to.path} is no page. <a href="/">Open the farm</a>.
        </Empty>
      );
  }
};

export const App = (): JSX.Element => (
  <div class="shell">
    <Sections />
    <div class="content">
      <Header />
      <main class={isStale.value ? "stale" : ""}>
        <Banners />
        {pageOf(route.value)}
      </main>
    </div>
    <Message />
    <ReasonDialog />
  </div>
);
