import { featureCount } from "../../domain/asset/event-time/features.ts";
import { createGraph } from "../onnx/graph.ts";
import type { FittedRelation } from "./fit.ts";
import type { Column } from "./fit-column.ts";

/**
 * The fit as ONNX: `features` [batch, width] → `expectations` and `spreads` [batch, machines ×
 * relations], each machine's relations side by side, the farm's last.
 */
export const eventGraph = (relations: readonly FittedRelation[]): Uint8Array => {
  const width = relations.reduce((sum, { curves }) => sum + featureCount(curves), 0);
  const machines = relations[0]?.columns.length ?? 0;
  const graph = createGraph("event-time", { name: "features", dims: ["batch", width] });
  const columns = machines * relations.length;
  const output = (name: string, pick: (column: Column) => Float64Array): void => {
    const weights = graph.constant([width, columns], weightsOf(relations, machines, width, pick));
    graph.output(name, graph.node("MatMul", ["features", weights]), ["batch", columns]);
  };
  output("expectations", (column) => column.coefficients);
  output("spreads", (column) => column.spreads);
  return graph.serialize();
};

const weightsOf = (
  relations: readonly FittedRelation[],
  machines: number,
  width: number,
  pick: (column: Column) => Float64Array,
): Float64Array => {
  const columns = machines * relations.length;
  const weights = new Float64Array(width * columns);
  let offset = 0;
  relations.forEach(({ curves, columns: own }, k) => {
    own.forEach((column, machine) => {
      pick(column).forEach((weight, i) => {
        weights[(offset + i) * columns + machine * relations.length + k] = weight;
      });
    });
    offset += featureCount(curves);
  });
  return weights;
};
