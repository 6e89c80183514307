import * as z from "zod/mini";
import { type Architecture, NEO_ARCHITECTURE } from "../architecture.ts";
import { staged } from "../stage.ts";
import type { Manifest } from "../turbine/manifest.ts";

/** A compilation as the state machine carries it. */
export const compilation = z.object({
  /** Job names of one content: `<series>-a<attempt>`. */
  series: z.string(),
  name: z.string(),
  attempt: z.int(),
  firstAttempt: z.int(),
  inputUri: z.string(),
  archiveUri: z.optional(z.string()),
});
export type Compilation = z.infer<typeof compilation>;

/** At most 63 letters, digits and single hyphens (SageMaker's EntityName): a stage's and 50 more. */
export const compilationSeries = (
  stage: string,
  modelVersion: number,
  architecture: Architecture,
  contentSha: string,
): string =>
  `${staged(stage, "wt")}-v${modelVersion}-${NEO_ARCHITECTURE[architecture].replace("_", "-").toLowerCase()}-${contentSha.slice(0, 12)}`;

/** Neo says this of faults of its own; the model is not to blame, so one more attempt is made. */
export const isWorthAnotherAttempt = (failureReason: string): boolean =>
  !failureReason.includes("ClientError") && /unexpected error/i.test(failureReason);

export interface CompilationPlan {
  readonly name: string;
  readonly inputUri: string;
  readonly outputUri: string;
  readonly architecture: Architecture;
  readonly roleArn: string;
  readonly inputs: Manifest["inputs"];
}

/**
 * CreateCompilationJob's request. DataInputConfig is JSON text, name to shape, and a dimension
 * that is free in the graph is compiled for one; ONNX takes no FrameworkVersion.
 */
export const compilationRequest = (plan: CompilationPlan) => ({
  CompilationJobName: plan.name,
  RoleArn: plan.roleArn,
  InputConfig: {
    S3Uri: plan.inputUri,
    DataInputConfig: JSON.stringify(
      Object.fromEntries(
        plan.inputs.map(({ name, shape }) => [
          name,
          shape.map((size) => (typeof size === "number" ? size : 1)),
        ]),
      ),
    ),
    Framework: "ONNX" as const,
  },
  OutputConfig: {
    S3OutputLocation: plan.outputUri,
    TargetPlatform: { Os: "LINUX" as const, Arch: NEO_ARCHITECTURE[plan.architecture] },
  },
  StoppingCondition: { MaxRuntimeInSeconds: 900 },
});
