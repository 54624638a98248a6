import type { GraphNode, Ref } from "./graph.js";

/** The interface of the graph to the operations of a step. */
export interface StepContext {
  /** The learning rate of the n-th optimizer, a scalar. */
  rate(optimizer: number): Ref;
  /** A new int32 pair that seeds the n-th random draw of this step. */
  seed(draw: number): Ref;
  /**
   * The variable that the operation may update in place, from the id that it reads to its id after the step. Undefined
   * if state is carried by value.
   */
  resource(from: number, to: number): Resource | undefined;
  /** Records that `node` updated the variable, and returns its new value. */
  updated(resource: Resource, node: GraphNode): Ref;
  /** Nodes that must run before the variable can be overwritten. */
  readersOf(from: number): GraphNode[];
}

/** A variable of the step that a resource holds. */
export interface Resource {
  /** Its index in the step's state. */
  state: number;
  handle: Ref;
}
