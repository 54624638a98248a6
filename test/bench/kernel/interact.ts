import { Session } from "./session.js";

const moves = 7;

/** A training of 60 epochs on 20,000 pairs, begun anew with each move; it prints when an epoch is done. */
const cells = {
  imports: `
    import { choice, interact, slider } from "@topolab/kernel";
    import { adam, fit } from "topolab/train";
    import { mlp } from "topolab/models";`,
  data: `
    const line = Float32Array.from({ length: 20_000 }, (_, i) => i / 10_000 - 1);
    const x = { data: line, shape: [20_000, 1] as [number, number] };
    const y = { data: line.map((v) => Math.sin(4 * v)), shape: [20_000, 1] as [number, number] };`,
  interact: `
    await interact(
      { rate: slider({ min: 1e-5, max: 1e-1, log: true, value: 1e-3 }), width: choice([8, 12, 16, 24, 32, 48, 64, 96]) },
      async ({ rate, width }) => {
        const model = mlp({ inputs: 1, hidden: [width, width], outputs: 1 });
        try {
          const onEpoch = () => console.log("trained", rate, width);
          await fit(model, { x, y }, { optimizer: adam(rate), batchSize: 250, epochs: 60, onEpoch });
        } finally {
          model.dispose();
        }
      },
    );`,
};

/** Milliseconds from a moved control, while a training runs, to the end of the new training's first epoch. */
export interface Restart {
  rate: number;
  width: number;
}

/** The medians of several moves of the learning rate and of the width. */
export async function measureRestart(argv: string[]): Promise<Restart> {
  const session = new Session();
  try {
    await session.launch(argv);
    await session.info();
    await session.run(cells.imports);
    await session.run(cells.data);
    const models = await session.open(cells.interact);
    const slider = models.get("FloatLogSliderModel") as string;
    const choice = models.get("DropdownModel") as string;
    const rates: number[] = [];
    const widths: number[] = [];
    for (let i = 1; i <= moves; i++)
      rates.push(await session.move(slider, { value: (i + 1) / 1000 }, `trained ${(i + 1) / 1000} 8`));
    for (let i = 1; i <= moves; i++) {
      const width = [8, 12, 16, 24, 32, 48, 64, 96][i];
      widths.push(await session.move(choice, { index: i }, `trained ${(moves + 1) / 1000} ${width}`));
    }
    return { rate: median(rates), width: median(widths) };
  } finally {
    await session.end();
  }
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
