/** How a model reaches a device; see docs/decisions/ for why there are two. */
export const DELIVERIES = ["onnx", "edge-manager"] as const;
export type Delivery = (typeof DELIVERIES)[number];
