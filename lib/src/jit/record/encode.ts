import { nativeBackend, type OpAttribute } from "../../backend/native.js";
import { type Attribute, attribute } from "../graph/attributes.js";

/** Converts an attribute from the form of tfjs's binding to that of the graph. */
export function encode({ type, value, name }: OpAttribute): Attribute {
  const { binding } = nativeBackend();
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return attribute.typeCode(value as number);
    case binding.TF_ATTR_BOOL:
      return attribute.flag(value as boolean);
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? attribute.integers(value) : attribute.integer(value as number);
    case binding.TF_ATTR_FLOAT:
      return attribute.float(value as number);
    case binding.TF_ATTR_STRING:
      return attribute.text(value as string);
    case binding.TF_ATTR_SHAPE:
      return attribute.shape(value as number[]);
    default:
      throw new Error(`attribute ${name} of a kind that tracing does not know: ${type}`);
  }
}
