import { Random } from "topolab";
import { frechetDistance, inceptionScore } from "topolab/metrics";
import { DigitClassifier, type LabeledImages } from "topolab/models";
import { describe, expect, it } from "vitest";

/** Bars on a noisy ground: class k is a bright row k of four. */
function bars(n: number, random: Random): LabeledImages {
  const labels = Int32Array.from({ length: n }, () => random.integer(4));
  const data = Float32Array.from(
    { length: n * 64 },
    (_, i) => (Math.floor((i % 64) / 16) === labels[Math.floor(i / 64)] ? 0.7 : -0.7) + 0.3 * random.normal(),
  );
  return { images: { data, shape: [n, 8, 8, 1] }, labels };
}

describe("DigitClassifier", () => {
  it("learns distinguishable classes; its features separate real images from noise", async () => {
    const random = new Random(3);
    const [train, held, more] = [bars(400, random), bars(200, random), bars(200, random)];
    const options = { classes: 4, epochs: 8, batchSize: 50, features: 16, random, validation: held };
    const classifier = await DigitClassifier.fit(train, options);
    expect(await classifier.accuracy(more)).toBeGreaterThan(0.97);
    expect(classifier.history.length).toBe(8);
    const probabilities = await classifier.probabilities(more.images);
    expect(probabilities.shape).toEqual([200, 4]);
    const found = await classifier.classify(more.images);
    expect(found.length).toBe(200);
    for (const [i, name] of found.entries()) {
      const row = probabilities.data.subarray(4 * i, 4 * i + 4);
      expect(row[name]).toBe(Math.max(...row));
    }
    expect(inceptionScore(probabilities).mean).toBeGreaterThan(3);
    const noise = { data: random.normals(200 * 64), shape: [200, 8, 8, 1] };
    const [real, alike, unlike] = [
      await classifier.features(held.images),
      await classifier.features(more.images),
      await classifier.features(noise),
    ];
    expect(real.shape).toEqual([200, 16]);
    expect(frechetDistance(real, alike)).toBeLessThan(0.3 * frechetDistance(real, unlike));
    classifier.dispose();
  });

  it("refuses labels that are not classes, and arrays that are not images", async () => {
    const few = bars(10, new Random(1));
    await expect(DigitClassifier.fit({ ...few, labels: [1, 2] })).rejects.toThrow("got 2 for 10");
    await expect(DigitClassifier.fit({ ...few, labels: Array(10).fill(11) })).rejects.toThrow("0 to 9");
    await expect(
      DigitClassifier.fit({
        images: { data: new Float32Array(10), shape: [10, 1] },
        labels: Array(10).fill(0),
      }),
    ).rejects.toThrow("[n, side, side, channels]");
  });
});
