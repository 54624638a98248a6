import type { OpAttribute } from "../../backend/native.js";

/** The shape and type of a tensor that was not computed. */
export interface Abstract {
  shape: readonly number[];
  dtype: number;
}

/** The inputs and attributes of an operation that determine its output's shape. */
export interface AbstractCall {
  op: string;
  inputs: readonly Abstract[];
  /** The values of an input that JavaScript made: sizes, axes, permutations. */
  values(input: number): ArrayLike<number> | undefined;
  attribute(name: string): OpAttribute["value"] | undefined;
}

type ShapeRule = (call: AbstractCall) => Abstract | undefined;

const BOOL = 10;

const sameAsFirst: ShapeRule = ({ inputs: [x] }) => x;

const broadcast: ShapeRule = ({ inputs: [a, b] }) => {
  const rank = Math.max(a.shape.length, b.shape.length);
  const side = ({ shape }: Abstract, axis: number) => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) =>
    side(a, axis) === 1 ? side(b, axis) : side(a, axis),
  );
  return { shape, dtype: a.dtype };
};

const comparison: ShapeRule = (call) => ({ ...broadcast(call)!, dtype: BOOL });

const product: ShapeRule = ({ inputs: [a, b], attribute }) => {
  const rows = (attribute("transpose_a") ?? attribute("adj_x")) ? a.shape.at(-1)! : a.shape.at(-2)!;
  const columns = (attribute("transpose_b") ?? attribute("adj_y")) ? b.shape.at(-2)! : b.shape.at(-1)!;
  const lead = a.shape.slice(0, -2);
  if (String(lead) !== String(b.shape.slice(0, -2))) return undefined;
  return { shape: [...lead, rows, columns], dtype: a.dtype };
};

const reduction: ShapeRule = ({ inputs: [x], values, attribute }) => {
  const axes = values(1);
  if (!axes) return undefined;
  const reduced = new Set(Array.from(axes, (axis) => (axis < 0 ? axis + x.shape.length : axis)));
  const kept = x.shape.map((side, axis) => (reduced.has(axis) ? 1 : side));
  return {
    shape: attribute("keep_dims") ? kept : kept.filter((_, axis) => !reduced.has(axis)),
    dtype: x.dtype,
  };
};

/** The values of an input determine the shape. */
const sizesFrom =
  (input: number, typed: number): ShapeRule =>
  ({ inputs, values }) => {
    const sizes = values(input);
    return sizes && { shape: Array.from(sizes), dtype: inputs[typed].dtype };
  };

const reshape: ShapeRule = (call) => {
  const given = sizesFrom(1, 0)(call);
  if (!given) return undefined;
  const size = call.inputs[0].shape.reduce((a, b) => a * b, 1);
  const known = given.shape.reduce((a, b) => (b < 0 ? a : a * b), 1);
  return { ...given, shape: given.shape.map((side) => (side < 0 ? size / known : side)) };
};

const transpose: ShapeRule = ({ inputs: [x], values }) => {
  const order = values(1);
  return order && { shape: Array.from(order, (axis) => x.shape[axis]), dtype: x.dtype };
};

const convolution: ShapeRule = ({ inputs: [x, filter], attribute }) => {
  if (attribute("data_format") !== "NHWC" || attribute("padding") !== "SAME") return undefined;
  const strides = attribute("strides") as number[];
  const [n, height, width] = x.shape;
  const sides = [Math.ceil(height / strides[1]), Math.ceil(width / strides[2])];
  return { shape: [n, ...sides, filter.shape[3]], dtype: x.dtype };
};

const each = (rule: ShapeRule, names: string): [string, ShapeRule][] =>
  names.split(" ").map((name) => [name, rule]);

/** Rules for the output shapes of the costly operations. Operations without a rule are computed. */
const rules = new Map<string, ShapeRule>([
  ...each(
    sameAsFirst,
    "Relu Relu6 LeakyRelu Elu Selu Tanh Sigmoid Softplus Softmax Exp Expm1 Log Log1p Square Sqrt",
  ),
  ...each(
    sameAsFirst,
    "Rsqrt Neg Abs Sign Sin Cos Reciprocal ReluGrad LeakyReluGrad EluGrad TanhGrad SigmoidGrad BiasAdd",
  ),
  ...each(broadcast, "Add AddV2 Sub Mul Div RealDiv DivNoNan Maximum Minimum Pow SquaredDifference"),
  ...each(comparison, "Greater GreaterEqual Less LessEqual Equal NotEqual"),
  ...each(product, "MatMul BatchMatMul BatchMatMulV2"),
  ...each(reduction, "Sum Mean Max Min"),
  ["Reshape", reshape],
  ["Transpose", transpose],
  ["Conv2D", convolution],
  ["Conv2DBackpropInput", sizesFrom(0, 2)],
  ["Conv2DBackpropFilter", sizesFrom(1, 2)],
]);

/** The shape and type of the operation's only output; undefined if the output must be computed. */
export function inferShape(call: AbstractCall): Abstract | undefined {
  return rules.get(call.op)?.(call);
}
