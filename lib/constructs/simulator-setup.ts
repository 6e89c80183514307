import type { Ring } from "../../domain/rollout/rollout.ts";
import { NODE_PATH } from "./core-device-setup.ts";

/** Of the loopback interface: Session Manager forwards to it. */
export const DASHBOARD_PORT = 8080;

/** MQTT client ids of the simulator begin with it; its role may connect under no other. */
export const CLIENT_PREFIX = "wind-farm-";

export interface SimulatorSetup {
  readonly region: string;
  /** S3 URI of the ZIP with main.mjs and its page. */
  readonly bundle: string;
  readonly turbines: number;
  readonly rings: readonly Ring[];
}

/** The first boot of the simulator's instance, as shell commands; systemd keeps the process alive. */
export const simulatorSetup = (setup: SimulatorSetup): string[] => [
  "set -euo pipefail",
  "dnf install -y nodejs24 unzip",
  `export AWS_REGION=${setup.region}`,
  `aws s3 cp ${setup.bundle} /tmp/simulator.zip`,
  "mkdir -p /opt/simulator && unzip -qo /tmp/simulator.zip -d /opt/simulator",
  "data=$(aws iot describe-endpoint --endpoint-type iot:Data-ATS --query endpointAddress --output text)",
  "cat > /etc/systemd/system/simulator.service <<END",
  "[Unit]",
  "Description=Simulated wind farm with its dashboard",
  "After=network-online.target",
  "Wants=network-online.target",
  "[Service]",
  `ExecStart=${NODE_PATH} /opt/simulator/main.mjs`,
  `Environment=AWS_REGION=${setup.region}`,
  "Environment=MQTT_URL=wss://$data/mqtt",
  `Environment=MQTT_CLIENT_ID=${CLIENT_PREFIX}1`,
  `Environment=DASHBOARD_PORT=${DASHBOARD_PORT}`,
  `Environment=TURBINES=${setup.turbines}`,
  `Environment='RINGS=${JSON.stringify(setup.rings)}'`,
  "DynamicUser=yes",
  "Restart=always",
  "RestartSec=5",
  "[Install]",
  "WantedBy=multi-user.target",
  "END",
  "systemctl daemon-reload && systemctl enable --now simulator",
];
