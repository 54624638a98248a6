import type { Json, Message } from "../protocol/wire.js";
import type { NotebookCell, Output } from "./notebook.js";

/**
 * Records the kernel's published messages in the cells of a notebook, like a front end: adjacent text of a stream
 * becomes one output, a display with an id is updated everywhere, `clear_output` can wait.
 */
export class Recorder {
  /** The running cell; without one nothing is recorded. */
  cell: NotebookCell | undefined;
  private readonly displays = new Map<string, Output[]>();
  private clearing = false;

  hear({ header, content }: Message): void {
    if (!this.cell) return;
    const { msg_type } = header;
    const output = outputOf(msg_type, content);
    if (output) this.add(this.cell, output, displayId(content));
    else if (msg_type === "update_display_data") this.update(content);
    else if (msg_type === "clear_output") this.clear(content.wait === true);
  }

  private add(cell: NotebookCell, output: Output, id: string | undefined): void {
    if (this.clearing) this.clear(false);
    cell.outputs ??= [];
    const last = cell.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name)
      last.text = `${last.text}${output.text}`;
    else cell.outputs.push(output);
    if (id) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
  }

  private update(content: Json): void {
    for (const output of this.displays.get(displayId(content) ?? "") ?? []) {
      output.data = content.data as Output["data"];
      output.metadata = content.metadata as Output["metadata"];
    }
  }

  private clear(wait: boolean): void {
    this.clearing = wait;
    if (!wait && this.cell) this.cell.outputs = [];
  }
}

function displayId(content: Json): string | undefined {
  const id = (content.transient as Json | undefined)?.display_id;
  return typeof id === "string" ? id : undefined;
}

/** The output in nbformat; undefined for messages that are not outputs. */
export function outputOf(type: string, content: Json): Output | undefined {
  const { name, text, data, metadata, execution_count, ename, evalue, traceback } = content as Record<
    string,
    never
  >;
  switch (type) {
    case "stream":
      return { output_type: type, name, text };
    case "display_data":
      return { output_type: type, data, metadata: metadata ?? {} };
    case "execute_result":
      return { output_type: type, data, metadata: metadata ?? {}, execution_count };
    case "error":
      return { output_type: type, ename, evalue, traceback };
    default:
      return undefined;
  }
}
