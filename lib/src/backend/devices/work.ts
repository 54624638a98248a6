import type { OpAttribute } from "../binding.js";

type Shape = readonly number[];

/** The properties of a tensor operation that determine its cost. */
export interface Operation {
  op: string;
  attributes: readonly OpAttribute[];
  inputs: readonly Shape[];
  /** The shape of its first result, if known. */
  output?: Shape;
}

export function elements(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Floating-point operations of a matrix product or a convolution; a multiply-add counts as two. Other operations count
 * as zero, because memory bandwidth limits them.
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

/** Assumed positions of a filter whose shape depends on the operation's values. */
const USUAL_WINDOW = 9;

/** Each element of the first matrix is multiplied with a row of the second one. */
function productFlops({ attributes, inputs: [a, b] }: Operation, transposed: string): number {
  const columns = attribute(attributes, transposed) ? b.at(-2) : b.at(-1);
  return 2 * elements(a) * (columns ?? 1);
}

function attribute(attributes: readonly OpAttribute[], name: string): unknown {
  return attributes.find((each) => each.name === name)?.value;
}
