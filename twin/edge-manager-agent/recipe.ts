import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/**
 * Stands for AWS's public component: the same name, the same gRPC on a unix socket, a stand-in
 * behind it, because the agent's binaries went with the service.
 */
export const edgeManagerRecipe = () => ({
  RecipeFormatVersion: "2020-01-25",
  ComponentName: "aws.greengrass.SageMakerEdgeManager",
  ComponentVersion: "1.3.6",
  ComponentDescription: "Serves compiled models to the other components of this device",
  ComponentPublisher: "local stand-in",
  ComponentConfiguration: {
    DefaultConfiguration: {
      // (The component's page, "Configuration": DeviceFleetName and BucketName have no default)
      UnixSocketName: "/tmp/aws.greengrass.SageMakerEdgeManager.sock",
      CaptureDataDestination: "Cloud",
    },
  },
  Manifests: [
    {
      Platform: { os: "linux" },
      Lifecycle: {
        startup: {
          Script: `"${process.execPath}" "${MAIN}"`,
          Timeout: 60,
          Setenv: {
            AGENT_SOCKET: "{configuration:/UnixSocketName}",
            DEVICE_FLEET_NAME: "{configuration:/DeviceFleetName}",
            BUCKET_NAME: "{configuration:/BucketName}",
          },
        },
      },
      Artifacts: [],
    },
  ],
});
