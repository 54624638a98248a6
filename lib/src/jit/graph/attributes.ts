import { float, integer, integers, joined, type Message, message, text } from "../../backend/graphs/wire.js";
import { TraceError } from "../../errors.js";

/** The value of a node's attribute, as the fields of TensorFlow's AttrValue message. */
export type Attribute = Message;
export type Attributes = Readonly<Record<string, Attribute>>;

/** TensorFlow's numbers for element types. */
export const dtypes = {
  float32: 1,
  float64: 2,
  int32: 3,
  complex64: 8,
  bool: 10,
  bfloat16: 14,
  resource: 20,
} as const;
export type DType = keyof typeof dtypes;

/** The element type with TensorFlow's number; tfjs's binding uses the same numbers. */
export function dtypeOf(code: number): DType {
  const found = (Object.keys(dtypes) as DType[]).find((name) => dtypes[name] === code);
  if (!found)
    throw new TraceError(
      `A traced step supports tensors of numbers and booleans, not of strings: got TensorFlow's type ${code}`,
    );
  return found;
}

const shapeFields = (shape: readonly number[]): Message =>
  joined(shape.map((side) => message(2, integer(1, side))));
const list = (content: Message): Attribute => message(1, content);

/** The field of TensorFlow's TensorProto that lists values of a type; a single value fills the tensor. */
const valueFields: Partial<Record<DType, number>> = { float32: 5, int32: 7, bool: 11 };

/** A tensor's values, or a single one if all are equal, as in the many tensors of ones in tfjs's gradients. */
function tensorValues(dtype: DType, content: Uint8Array): Message {
  const field = valueFields[dtype];
  if (field === undefined || !isUniform(dtype, content)) return message(4, content);
  const [value] = dtype === "int32" ? new Int32Array(content.slice(0, 4).buffer) : content;
  return dtype === "float32" ? message(field, content.slice(0, 4)) : integers(field, [value]);
}

/** Whether a tensor has more than one value and all are the same, bit by bit. */
function isUniform(dtype: DType, content: Uint8Array): boolean {
  const aligned = content.byteOffset % 4 === 0 ? content : content.slice();
  const values =
    dtype === "bool" ? content : new Int32Array(aligned.buffer, aligned.byteOffset, content.length / 4);
  if (values.length < 2) return false;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

export const attribute = {
  text: (value: string): Attribute => text(2, value),
  integer: (value: number): Attribute => integer(3, value),
  float: (value: number): Attribute => float(4, value),
  flag: (value: boolean): Attribute => integer(5, value),
  type: (dtype: DType): Attribute => integer(6, dtypes[dtype]),
  typeCode: (code: number): Attribute => integer(6, code),
  shape: (shape: readonly number[]): Attribute => message(7, shapeFields(shape)),
  tensor: (dtype: DType, shape: readonly number[], content: Uint8Array): Attribute =>
    message(8, integer(1, dtypes[dtype]), message(2, shapeFields(shape)), tensorValues(dtype, content)),
  function: (name: string): Attribute => message(10, text(1, name)),
  integers: (values: readonly number[]): Attribute => list(integers(3, values)),
  types: (values: readonly DType[]): Attribute =>
    list(
      integers(
        6,
        values.map((name) => dtypes[name]),
      ),
    ),
  shapes: (shapes: readonly (readonly number[])[]): Attribute =>
    list(joined(shapes.map((shape) => message(7, shapeFields(shape))))),
};

/** Whether two attributes are equal. */
export function sameAttribute(a: Attribute, b: Attribute): boolean {
  return Buffer.compare(a, b) === 0;
}
