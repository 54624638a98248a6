import type { GraphNode, Ref } from "./graph.js";

/** What the operations of a step may ask of the graph around it. */
export interface StepContext {
  /** The learning rate of the n-th optimizer, a scalar. */
  rate(optimizer: number): Ref;
  /** A fresh int32 pair to seed the n-th random draw of this step with. */
  seed(draw: number): Ref;
  /**
   * The variable that the operation may update in place: from the id that it reads to the id that the step leaves it
   * with. Undefined where state is carried by value.
   */
  resource(from: number, to: number): Resource | undefined;
  /** Records that `node` updated the variable, and gives its new value. */
  updated(resource: Resource, node: GraphNode): Ref;
  /** Nodes that must run before the variable may be overwritten. */
  readersOf(from: number): GraphNode[];
}

/** A variable of the step that is held by a resource. */
export interface Resource {
  /** Its number in the step's state. */
  state: number;
  handle: Ref;
}
