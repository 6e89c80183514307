/** The state machine's picture: coordinates only, so that no layout code reaches the browser. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly name: string;
  /** Task, Choice, Wait, Succeed, Fail … */
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** SVG path. */
  readonly path: string;
  readonly isCatch: boolean;
}
