import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import type { Figure, Spec } from "topolab/plot";
import { compile } from "vega-lite";
import { beforeAll, describe, expect, it } from "vitest";
import { examples } from "./examples.js";
import { shown } from "./shown.js";
import { expectSvg } from "./svg-snapshot.js";

const require = createRequire(import.meta.url);

/** What Vega-Lite's own JSON schema holds against a specification. */
let schemaErrors: (spec: Spec) => string[];

beforeAll(() => {
  const Ajv = require("ajv");
  const ajv = new Ajv({ unknownFormats: ["color-hex"], logger: false });
  const validate = ajv.compile(require("vega-lite/build/vega-lite-schema.json"));
  schemaErrors = (spec) =>
    validate(spec) ? [] : validate.errors.map((error: { message: string }) => error.message);
});

/** What Vega-Lite says while it compiles. */
function warnings(spec: Spec): string[] {
  const said: string[] = [];
  const silent = () => logger;
  const say = (...words: unknown[]) => {
    said.push(words.join(" "));
    return logger;
  };
  const logger = { warn: say, error: say, info: silent, debug: silent, level: silent };
  compile(spec as never, { logger: logger as never });
  return said;
}

describe("the checks below", () => {
  it("catch a specification that is not Vega-Lite", () => {
    const spec = examples.lossCurve().spec;
    expect(schemaErrors({ ...spec, layer: [{ mark: "lines" }] })).not.toEqual([]);
    const encoding = { z: { field: "epoch", type: "quantitative" } };
    expect(warnings({ data: { values: [] }, mark: "line", encoding })).not.toEqual([]);
  });
});

describe.each(Object.entries(examples))("%s", (name, make) => {
  let figure: Figure;
  let svg: string;
  beforeAll(async () => {
    figure = make();
    svg = await figure.svg();
  });

  it("is valid Vega-Lite that compiles without a warning", () => {
    expect(schemaErrors(figure.spec)).toEqual([]);
    expect(warnings(figure.spec)).toEqual([]);
  });

  it("equals its snapshot", async () => {
    await expectSvg(svg, fileURLToPath(new URL(`snapshots/${name}.svg`, import.meta.url)));
  });

  it("is shown as a PNG of the chart's size with visible marks, under 400 kB in total", async () => {
    const bundle = await shown(figure);
    const [width, height] = svg
      .match(/width="(\d+)" height="(\d+)"/)!
      .slice(1)
      .map(Number);
    const image = sharp(Buffer.from(bundle["image/png"], "base64")).flatten({
      background: "white",
    });
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const zoom = "application/vnd.vegalite.v5+json" in bundle ? 2 : 1;
    expect([info.width, info.height]).toEqual([zoom * width, zoom * height]);
    expect(data.some((byte: number) => byte < 128)).toBe(true);
    expect(bundle["text/plain"]).toBe(figure.caption);
    expect(JSON.stringify(bundle).length).toBeLessThan(400_000);
  });
});
