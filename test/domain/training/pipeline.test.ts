import { describe, expect, it } from "vitest";
import { RAW_PLACEHOLDER, trainingPipeline } from "../../../domain/training/pipeline.ts";
import { QUALITY_LIMITS } from "../../../domain/training/quality-limits.ts";

const plan = {
  imageUri: "registry/training:1",
  roleArns: { prepare: "role/prepare", train: "role/train", evaluate: "role/evaluate" },
  bucket: "bucket",
  groupName: "wind-turbine-anomaly",
};

const stepNamed = (name: string) => trainingPipeline(plan).Steps.find((step) => step.Name === name);

describe("the training pipeline", () => {
  it("prepares, trains, evaluates, holds against each limit, and then decides", () => {
    const gates = QUALITY_LIMITS.map(({ parameter }) => `Gate-${parameter}`);
    expect(trainingPipeline(plan).Steps.map(({ Name }) => Name)).toEqual([
      "Prepare",
      "Train",
      "Evaluate",
      ...gates,
      "Proof",
      "QualityGate",
    ]);
  });

  it("has a parameter with a default for the input, the seed and every limit", () => {
    const { Parameters } = trainingPipeline({ ...plan, seed: 5, limits: { MinEventRecall: 0.9 } });
    expect(Object.fromEntries(Parameters.map((each) => [each.Name, each.DefaultValue]))).toEqual({
      InputData: "s3://bucket/raw/",
      Seed: 5,
      HistoryRateHz: 20,
      MaxFalseAlarmsPerTurbineDay: 24,
      MinEventRecall: 0.9,
      WhenNotProven: "register",
      ServingModel: "s3://bucket/raw/README.txt",
    });
  });

  it("registers only when every limit is kept, for a person's approval", () => {
    const gate = stepNamed("QualityGate");
    expect(gate).toMatchObject({
      DependsOn: ["Gate-MaxFalseAlarmsPerTurbineDay", "Gate-MinEventRecall", "Proof"],
      Arguments: {
        Conditions: [
          { Type: "LessThanOrEqualTo" },
          { Type: "GreaterThanOrEqualTo" },
          { Type: "Or" },
          { Type: "Or" },
        ],
        IfSteps: [
          {
            Type: "RegisterModel",
            Arguments: {
              ModelPackageGroupName: "wind-turbine-anomaly",
              ModelApprovalStatus: "PendingManualApproval",
            },
          },
        ],
        ElseSteps: [],
      },
    });
  });

  it.each(QUALITY_LIMITS)("names $metric when $parameter is missed", ({ parameter, metric }) => {
    const gate = JSON.stringify(stepNamed(`Gate-${parameter}`));
    expect(gate).toContain(`its ${metric} is `);
    expect(gate).toContain(`{"Get":"Parameters.${parameter}"}`);
  });

  it("nests no condition in another, which SageMaker refuses", () => {
    const inner = trainingPipeline(plan).Steps.flatMap((step) =>
      step.Type === "Condition" ? [...step.Arguments.IfSteps, ...step.Arguments.ElseSteps] : [],
    );
    expect(inner.map(({ Type }) => Type as string)).not.toContain("Condition");
  });

  it("keeps a placeholder where a first run would find nothing", () => {
    expect(`s3://bucket/${RAW_PLACEHOLDER.key}`).toMatch(/^s3:\/\/bucket\/raw\//);
    expect(RAW_PLACEHOLDER.key).not.toMatch(/\.(csv|jsonl?)(\.gz)?$/);
  });

  it("is plain JSON, the same for the same plan", () => {
    const text = JSON.stringify(trainingPipeline(plan));
    expect(JSON.parse(text)).toEqual(trainingPipeline(plan));
    expect(JSON.stringify(trainingPipeline({ ...plan }))).toBe(text);
  });

  it("waits for spare capacity where it is asked to, and never promises less time than the run takes", () => {
    expect(stepNamed("Train")?.Arguments).not.toHaveProperty("EnableManagedSpotTraining");
    const [, train] = trainingPipeline({ ...plan, spot: true }).Steps;
    expect(train?.Arguments).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 3_600, MaxWaitTimeInSeconds: 14_400 },
    });
  });

  it("takes again what one execution made of another's outputs, and never what it read below a prefix", () => {
    for (const name of ["Train", "Evaluate"]) {
      expect(stepNamed(name)).toMatchObject({ CacheConfig: { Enabled: true, ExpireAfter: "30d" } });
    }
    expect(stepNamed("Prepare")).not.toHaveProperty("CacheConfig");
  });
});
