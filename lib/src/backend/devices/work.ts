import type { OpAttribute } from "../binding.js";

type Shape = readonly number[];

/** An operation on tensors, as far as its cost is concerned. */
export interface Operation {
  op: string;
  attributes: readonly OpAttribute[];
  inputs: readonly Shape[];
  /** The shape of its first result, where it is known. */
  output?: Shape;
}

export function elements(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Floating-point operations of a product of matrices or a convolution, a multiply-add being two. Other operations count
 * none, as they wait for memory.
 */
export function flopsOf(operation: Operation): number {
  return rules[operation.op]?.(operation) ?? 0;
}

const rules: Record<string, (operation: Operation) => number> = {
  MatMul: (operation) => productFlops(operation, "transpose_b"),
  BatchMatMulV2: (operation) => productFlops(operation, "adj_y"),
  Conv2D: ({ attributes, inputs: [x, filter], output }) => {
    const strides = attribute(attributes, "strides") as number[] | undefined;
    const positions = output
      ? elements(output.slice(0, 3))
      : elements(x.slice(0, 3)) / elements(strides ?? [1]);
    return 2 * positions * elements(filter);
  },
  Conv2DBackpropInput: ({ inputs: [, filter, gradient] }) =>
    2 * elements(gradient.slice(0, 3)) * elements(filter),
  Conv2DBackpropFilter: ({ inputs: [x, , gradient], output }) =>
    2 * elements(gradient) * (output ? elements(output.slice(0, 3)) : USUAL_WINDOW * x[3]),
};

/** Positions of a filter whose shape only the operation's values tell. */
const USUAL_WINDOW = 9;

/** Each element of the first matrix meets a whole row of the second one. */
function productFlops({ attributes, inputs: [a, b] }: Operation, transposed: string): number {
  const columns = attribute(attributes, transposed) ? b.at(-2) : b.at(-1);
  return 2 * elements(a) * (columns ?? 1);
}

function attribute(attributes: readonly OpAttribute[], name: string): unknown {
  return attributes.find((each) => each.name === name)?.value;
}
