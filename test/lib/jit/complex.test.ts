import { tf } from "topolab";
import { jit } from "topolab/jit";
import { expect, it } from "vitest";

const x = tf.tensor1d([1, 2, -3, 4]);
const steps: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ["a Fourier transform of a computed tensor", (x) => tf.real(tf.spectral.fft(tf.complex(x.mul(2), x)))],
  ["one of real numbers", (x) => tf.abs(tf.spectral.rfft(x.mul(2)))],
  ["its inverse", (x) => tf.spectral.irfft(tf.spectral.rfft(x.mul(2)))],
  ["a short-time one", (x) => tf.abs(tf.signal.stft(x.mul(2) as tf.Tensor1D, 2, 1))],
  ["a product of complex numbers", (x) => tf.imag(tf.complex(x, x.mul(2)).mul(tf.complex(x, x)))],
];

it.each(steps)("a traced function computes %s", (_, step) => {
  const traced = jit(step);
  const [got, expected] = [traced(x), step(x)];
  expect(got.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  got.dataSync().forEach((value, k) => void expect(value).toBeCloseTo(values[k], 5));
  traced.dispose();
});

it("the spectrum of a cosine has one line in the traced function, too", () => {
  const wave = tf.tensor1d(Array.from({ length: 8 }, (_, k) => Math.cos((2 * Math.PI * 2 * k) / 8)));
  const power = jit((x: tf.Tensor) => tf.abs(tf.spectral.rfft(x.mul(1))).square());
  power(wave)
    .dataSync()
    .forEach((value, k) => void expect(value).toBeCloseTo(k === 2 ? 16 : 0, 4));
});

it("treats NaN like any constant", () => {
  const step = jit((x: tf.Tensor) =>
    tf.where(x.greater(0), x, tf.fill([4], Number.NaN)).add(tf.scalar(Number.NaN).mul(0)),
  );
  expect(step(x).dataSync().every(Number.isNaN)).toBe(true);
  step.dispose();
});
