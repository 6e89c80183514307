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
      accessControl: {},
    },
  },
  Manifests: [
    {
      Platform: { os: "linux", runtime: "*" },
      Lifecycle: {
        startup: {
          Script: `"${process.execPath}" "${MAIN}"`,
          Timeout: 60,
          Setenv: { AGENT_SOCKET: "{kernel:rootPath}/agent.sock" },
        },
      },
      Artifacts: [],
    },
  ],
});
