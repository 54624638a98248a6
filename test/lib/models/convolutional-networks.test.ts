import { Random, tf, ValueError } from "topolab";
import { convolutionalNetworks } from "topolab/models";
import { describe, expect, it } from "vitest";

const normals = (shape: [number, number], random: Random) =>
  tf.tensor2d(random.normals(shape[0] * shape[1]), shape);

describe("convolutionalNetworks", () => {
  it("go from latents to images in [−1, 1], and from images or their rows to one logit", () => {
    const random = new Random(1);
    const { generator, discriminator } = convolutionalNetworks({ side: 12, channels: 3, latent: 5, random });
    const made = generator.apply(normals([4, 5], random));
    expect(made.shape).toEqual([4, 12, 12, 3]);
    expect(made.abs().max().dataSync()[0]).toBeLessThanOrEqual(1);
    const logits = discriminator.apply(made);
    expect(logits.shape).toEqual([4, 1]);
    expect(discriminator.apply(made.reshape([4, 432])).dataSync()).toEqual(logits.dataSync());
  });

  it("with spectral norm stretch distances at most by the bound of the two transposed convolutions, 2 × 2", () => {
    const random = new Random(2);
    const { generator } = convolutionalNetworks({ side: 8, latent: 6, spectral: true, random });
    for (let k = 0; k < 50; k++) generator.apply(normals([2, 6], random), { training: true });
    const z = normals([200, 6], random);
    const far = (x: tf.Tensor) => {
      const rows = x.reshape([200, -1]);
      const [a, b] = tf.split(rows, 2, 0);
      return a.sub(b).norm("euclidean", 1);
    };
    const ratios = far(generator.apply(z)).div(far(z)).dataSync();
    expect(Math.max(...ratios)).toBeLessThan(4);
    const plain = convolutionalNetworks({ side: 8, latent: 6, random });
    expect(plain.generator.variables.length).toBeLessThan(generator.variables.length);
  });

  it("need a side that is a multiple of 4", () => {
    for (const side of [0, 30, -4, Number.NaN])
      expect(() => convolutionalNetworks({ side })).toThrow(ValueError);
    expect(() => convolutionalNetworks({ side: 8, latent: 0 })).toThrow("Each size");
  });
});
