import type { Ring } from "../../domain/rollout/rollout.ts";
import { NODE_PATH } from "./core-device-setup.ts";
import { firstBoot } from "./first-boot.ts";

/** Of the loopback interface: Session Manager forwards to it. */
export const DASHBOARD_PORT = 8080;

export interface DashboardSetup {
  /** Of the unit and its directory. */
  readonly service: string;
  readonly description: string;
  readonly region: string;
  /** S3 URI of the ZIP with main.mjs and its page. */
  readonly bundle: string;
  readonly mqttClientId: string;
  readonly rings: readonly Ring[];
  readonly stage?: string;
  /** What the process is told beside what every page needs, by variable. */
  readonly variables: Readonly<Record<string, string | number>>;
  /** What CloudFormation waits for. */
  readonly signal: { readonly stack: string; readonly resource: string };
}

/** The first boot of the instance with the dashboard, as shell commands; systemd keeps the process alive. */
export const dashboardSetup = (setup: DashboardSetup): string[] =>
  firstBoot({
    ...setup,
    definitions: [...packages(), ...bundle(setup), ...unit(setup), ...answer()],
    steps: [
      ["install packages", "packages"],
      ["fetch the program", "bundle"],
      ["write the service", "unit"],
      ["start the service", "start"],
      ["see the page answer", "answering"],
    ],
  });

const packages = (): string[] => ["packages() {", "  dnf install -y nodejs24 unzip", "}"];

/** A ZIP ends with a check of each file, so half of one is not unpacked. */
const bundle = ({ service, bundle: uri }: DashboardSetup): string[] => [
  "bundle() {",
  `  aws s3 cp "${uri}" /tmp/${service}.zip && unzip -tq /tmp/${service}.zip &&`,
  `  mkdir -p /opt/${service} && unzip -qo /tmp/${service}.zip -d /opt/${service}`,
  "}",
];

const unit = (setup: DashboardSetup): string[] => [
  "unit() {",
  "  data=$(aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text) &&",
  `  cat > /etc/systemd/system/${setup.service}.service <<END`,
  "[Unit]",
  `Description=${setup.description}`,
  "After=network-online.target",
  "Wants=network-online.target",
  "[Service]",
  `ExecStart=${NODE_PATH} /opt/${setup.service}/main.mjs`,
  `Environment=AWS_REGION=${setup.region}`,
  "Environment=MQTT_URL=wss://$data/mqtt",
  `Environment=MQTT_CLIENT_ID=${setup.mqttClientId}`,
  `Environment=DASHBOARD_PORT=${DASHBOARD_PORT}`,
  "Environment=LOOK_ONLY=1",
  ...Object.entries(setup.variables).map(([name, value]) => `Environment=${name}=${value}`),
  ...(setup.stage === undefined ? [] : [`Environment=STAGE=${setup.stage}`]),
  `Environment='RINGS=${JSON.stringify(setup.rings)}'`,
  "DynamicUser=yes",
  "Restart=always",
  "RestartSec=5",
  "[Install]",
  "WantedBy=multi-user.target",
  "END",
  "}",
  "start() {",
  `  systemctl daemon-reload && systemctl enable --now ${setup.service}`,
  "}",
];

/** Function, not liveness: the page must answer with a state. */
const answer = (): string[] => [
  "answering() {",
  '  for wait in $(seq "$WAITS"); do',
  `    curl -sSf --max-time 10 http://127.0.0.1:${DASHBOARD_PORT}/api/state -o /tmp/state.json && return 0`,
  '    sleep "$PAUSE"',
  "  done",
  '  echo "the page does not answer; see journalctl"; return 1',
  "}",
];
