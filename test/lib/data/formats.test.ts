import fc from "fast-check";
import { DataError } from "topolab";
import { parseCifar, parseIdx, parseNetpbm, parsePartition } from "topolab/data";
import { describe, expect, it } from "vitest";
import { npyHeader, parseNpyHeader } from "../../../lib/src/data/formats/npy.js";

const ascii = (text: string) => Buffer.from(text, "latin1");

const idx = Buffer.concat([
  Buffer.from([0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 4]),
  Buffer.from(Array.from({ length: 12 }, (_, i) => i)),
]);
const cifar = Buffer.concat(
  [3, 9].map((label) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, label)])),
);
const pgm = Buffer.concat([ascii("P5\n# a comment\n3 2\n255\n"), Buffer.from([0, 50, 100, 150, 200, 250])]);
const partition = ascii("000001.jpg 0\n000002.jpg 1\n000003.jpg 2\n");

describe("parseIdx", () => {
  it("reads shape and values", () => {
    const { shape, data } = parseIdx(idx);
    expect(shape).toEqual([3, 4]);
    expect([...data]).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it("says what is wrong", () => {
    expect(() => parseIdx(idx.subarray(0, 20), "labels")).toThrow(
      "labels must have 12 values for shape [3,4]: it has 8",
    );
    expect(() => parseIdx(ascii("<html>"))).toThrow("not an IDX file of bytes: it begins with 3c68746d");
  });
});

describe("parseCifar", () => {
  it("lays the color planes side by side", () => {
    const batch = Buffer.concat([
      Buffer.of(7),
      Buffer.alloc(1024, 10),
      Buffer.alloc(1024, 20),
      Buffer.alloc(1024, 30),
    ]);
    batch[1 + 1024 + 5] = 99;
    const { labels, pixels } = parseCifar(batch);
    expect([...labels]).toEqual([7]);
    expect([...pixels.subarray(0, 3)]).toEqual([10, 20, 30]);
    expect([...pixels.subarray(15, 18)]).toEqual([10, 99, 30]);
  });

  it("refuses a label that is no class", () => {
    expect(() => parseCifar(Buffer.alloc(3073, 10))).toThrow("record 0 has the label 10");
  });
});

describe("parseNetpbm", () => {
  it("reads bytes and text, gray and color, and scales to 255", () => {
    expect(parseNetpbm(pgm)).toEqual({ width: 3, height: 2, channels: 1, data: pgm.subarray(-6) });
    expect([...parseNetpbm(ascii("P2 2 1 3\n0 3\n")).data]).toEqual([0, 255]);
    expect(parseNetpbm(ascii("P3 1 1 255 1 2 3")).channels).toBe(3);
  });

  it("refuses 16 bits and implausible numbers of pixels", () => {
    expect(() => parseNetpbm(ascii("P5 1 1 65535\n00"))).toThrow("1 to 255 is supported");
    expect(() => parseNetpbm(ascii("P5 99999 99999 255\n"))).toThrow(
      expect.objectContaining({ fault: "unsafe" }),
    );
  });
});

describe("parsePartition", () => {
  it("returns the part of each photograph", () => {
    expect([...parsePartition(partition.toString())]).toEqual([
      ["000001.jpg", "train"],
      ["000002.jpg", "validation"],
      ["000003.jpg", "test"],
    ]);
  });

  it("names the line that is wrong", () => {
    expect(() => parsePartition("000001.jpg 0\n000002.jpg 3\n")).toThrow("line 2");
    expect(() => parsePartition("000001.jpg 0\n000001.jpg 1\n")).toThrow("line 2");
  });
});

describe("the header of a NumPy file", () => {
  it("survives a round trip", () => {
    const shape = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shape, (sizes) => {
        expect(parseNpyHeader(npyHeader(sizes)).shape).toEqual(sizes);
      }),
    );
  });
});

/** What a parser may read from a damaged file must be whole in itself. */
const whole: Record<string, { file: Buffer; parse: (bytes: Uint8Array) => boolean; exact: boolean }> = {
  IDX: {
    file: idx,
    parse: (bytes) => {
      const { shape, data } = parseIdx(bytes);
      return shape.reduce((product, size) => product * size, 1) === data.length;
    },
    exact: true,
  },
  "CIFAR-10": {
    file: cifar,
    parse: (bytes) => {
      const { labels, pixels } = parseCifar(bytes);
      return labels.length * 3072 === pixels.length && labels.every((label) => label < 10);
    },
    exact: true,
  },
  PGM: {
    file: pgm,
    parse: (bytes) => {
      const { width, height, channels, data } = parseNetpbm(bytes);
      return width * height * channels === data.length;
    },
    exact: true,
  },
  partition: { file: partition, parse: (bytes) => parsePartition(ascii2(bytes)).size > 0, exact: false },
  NumPy: {
    file: Buffer.from(npyHeader([3, 64, 64, 3])),
    parse: (bytes) => parseNpyHeader(bytes).shape.every(Number.isInteger),
    exact: false,
  },
};
const ascii2 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

describe.each(Object.keys(whole))("a damaged %s file", (format) => {
  const { file, parse, exact } = whole[format];

  it("is refused with a DataError, or read completely", () => {
    const flip = fc.array(fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(flip, (flips) => {
        const damaged = Uint8Array.from(file);
        for (const [at, bits] of flips) damaged[at] ^= bits;
        try {
          expect(parse(damaged)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.runIf(exact)("is refused if anything is truncated or added", () => {
    const cut = fc.integer({ min: 0, max: file.length - 1 });
    fc.assert(
      fc.property(cut, (length) => {
        expect(() => parse(file.subarray(0, length))).toThrow(DataError);
      }),
      { numRuns: 500, examples: [[0]] },
    );
    const more = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(more, (extra) => {
        expect(() => parse(Buffer.concat([file, extra]))).toThrow(DataError);
      }),
      { numRuns: 500 },
    );
  });

  it("that is noise is refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        expect(() => parse(noise)).toThrow(DataError);
      }),
      { numRuns: 2000 },
    );
  });
});
