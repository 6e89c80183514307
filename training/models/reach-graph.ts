import { REACH } from "../../domain/turbine/engine/kernel/kernel-parameters.ts";
import { ROTOR } from "../../domain/turbine/parts.ts";
import type { GraphBuilder } from "../onnx/graph.ts";
import type { NormalBehaviour } from "./normal-behaviour.ts";
import { LOOKS } from "./reach.ts";
import { selection } from "./selection.ts";

/** [batch, 1]: how far the expectations can be trusted; reach.ts does the same. */
export const addTrust = (
  graph: GraphBuilder,
  { reach }: NormalBehaviour,
  mean: string,
  spread: string,
): string => {
  const rps = graph.node("MatMul", [mean, selection(graph, [ROTOR])]);
  const square = graph.node("Mul", [rps, rps]);
  const one = graph.node("Add", [
    graph.node("Mul", [rps, graph.constant([1], [0])]),
    graph.constant([1], [1]),
  ]);
  const place = graph.node(
    "Concat",
    [one, rps, square, graph.node("MatMul", [spread, selection(graph, [ROTOR])])],
    { axis: 1 },
  );
  const inverse = graph.constant([REACH, REACH], reach);
  const weighted = graph.node("Mul", [graph.node("MatMul", [place, inverse]), place]);
  const leverage = graph.node("ReduceSum", [weighted], { axes: [1], keepdims: 1 });
  const share = graph.node("Mul", [leverage, graph.constant([1], [1 / LOOKS])]);
  const uncertainty = graph.node("Sqrt", [graph.node("Add", [share, graph.constant([1], [1])])]);
  return graph.node("Reciprocal", [uncertainty]);
};
