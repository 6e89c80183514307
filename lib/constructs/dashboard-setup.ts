import type { Ring } from "../../domain/rollout/rollout.ts";
import { NODE_PATH } from "./core-device-setup.ts";

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
  /** Simulated ones; none when real turbines are watched. */
  readonly turbines?: number;
}

/** The first boot of the instance with the dashboard, as shell commands; systemd keeps the process alive. */
export const dashboardSetup = (setup: DashboardSetup): string[] => [
  "set -euo pipefail",
  "dnf install -y nodejs24 unzip",
  `export AWS_REGION=${setup.region}`,
  `aws s3 cp ${setup.bundle} /tmp/${setup.service}.zip`,
  `mkdir -p /opt/${setup.service} && unzip -qo /tmp/${setup.service}.zip -d /opt/${setup.service}`,
  "data=$(aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text)",
  `cat > /etc/systemd/system/${setup.service}.service <<END`,
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
  ...(setup.turbines === undefined ? [] : [`Environment=TURBINES=${setup.turbines}`]),
  `Environment='RINGS=${JSON.stringify(setup.rings)}'`,
  "DynamicUser=yes",
  "Restart=always",
  "RestartSec=5",
  "[Install]",
  "WantedBy=multi-user.target",
  "END",
  `systemctl daemon-reload && systemctl enable --now ${setup.service}`,
];
