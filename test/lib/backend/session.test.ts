import { BackendError, OutOfMemoryError, tf } from "topolab";
import { jit } from "topolab/jit";
import { afterEach, expect, it, vi } from "vitest";
import { Session } from "../../../lib/src/backend/graphs/session.js";
import { nativeBackend } from "../../../lib/src/backend/native.js";

const backend = nativeBackend();
const { binding } = backend;

/** Replaces a function of the binding, whose own properties are fixed, by one that fails with a message. */
function failing(name: "loadSavedModel" | "runSavedModel", message: string) {
  const value = vi.fn(() => {
    throw new Error(message);
  });
  backend.binding = Object.create(binding, { [name]: { value } });
}
afterEach(() => {
  backend.binding = binding;
});

const graph = { bytes: new Uint8Array(), tags: ["serve", "cpu"] };
const oom = "Session fail to run with error: OOM when allocating tensor with shape[65536,65536]";
const exhausted = "RESOURCE_EXHAUSTED: Out of memory while trying to allocate 4831838208 bytes.";

it.each([oom, exhausted])("a graph that does not fit is out of memory when it is loaded: %s", (message) => {
  failing("loadSavedModel", message);
  expect(() => new Session(graph)).toThrow(OutOfMemoryError);
  expect(() => new Session(graph)).toThrow("The graph needs more memory than is free: use a smaller batch");
});

it.each([oom, exhausted])("a graph that does not fit is out of memory when it runs: %s", (message) => {
  const double = jit((x: tf.Tensor) => x.mul(2));
  expect([...double(tf.tensor1d([3])).dataSync()]).toEqual([6]);
  failing("runSavedModel", message);
  expect(() => double(tf.tensor1d([3]))).toThrow(OutOfMemoryError);
  backend.binding = binding;
  expect([...double(tf.tensor1d([4])).dataSync()]).toEqual([8]);
  double.dispose();
});

it("a graph that TensorFlow refuses for another reason is an error of the backend, with its cause", () => {
  failing("loadSavedModel", "Op type not registered 'Quadruple'");
  expect(() => new Session(graph)).toThrow(BackendError);
  expect(() => new Session(graph)).toThrow("TensorFlow did not load the graph: Op type not registered");
  expect(() => new Session(graph)).not.toThrow(OutOfMemoryError);
});
