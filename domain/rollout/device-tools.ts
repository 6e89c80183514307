import * as z from "zod/mini";
import { EDGE_MANAGER_COMPONENT } from "./components.ts";
import { CORES, type Core } from "./core-rules.ts";

/**
 * A component of AWS's own that devices get with a release, at exactly this version: the log manager
 * (classic), the system log forwarder (lite), the command line, the Edge Manager agent.
 */
export const deviceTool = z.object({
  component: z.string().check(z.regex(/^aws\.greengrass\.[A-Za-z0-9.]{1,100}$/)),
  version: z.string().check(z.regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/)),
  /** The nuclei that it exists for. */
  cores: z.array(z.enum(CORES)).check(z.minLength(1)),
  /** Merged into the component's configuration. */
  configuration: z.optional(z.record(z.string(), z.unknown())),
});
export type DeviceTool = z.infer<typeof deviceTool>;

/**
 * The tools that a ring gets: those that each of its cores knows (one that does not would refuse the
 * whole deployment), and that nobody has deployed to it or to one of its devices already.
 */
export const toolsFor = (
  tools: readonly DeviceTool[],
  cores: ReadonlySet<Core>,
  present: ReadonlySet<string>,
): DeviceTool[] =>
  tools.filter(
    (tool) => !present.has(tool.component) && [...cores].every((core) => tool.cores.includes(core)),
  );

/** Edge Manager's agent with the two settings that have no default; pinned to the last one there was. */
export const edgeManagerTool = (DeviceFleetName: string, BucketName: string): DeviceTool => ({
  component: EDGE_MANAGER_COMPONENT,
  version: "1.3.6",
  cores: ["classic"],
  configuration: { DeviceFleetName, BucketName },
});

/** Why Edge Manager's agent would not start on a device, or undefined. (Its page, "Configuration") */
export const edgeManagerToolProblem = (tools: readonly DeviceTool[]): string | undefined => {
  const agent = tools.find(({ component }) => component === EDGE_MANAGER_COMPONENT);
  if (!agent) return `is no tool of the devices; name ${EDGE_MANAGER_COMPONENT} with its version`;
  const missing = ["DeviceFleetName", "BucketName"].filter(
    (key) => typeof agent.configuration?.[key] !== "string",
  );
  return missing.length > 0 ? `has no ${missing.join(" and ")} in its configuration` : undefined;
};
