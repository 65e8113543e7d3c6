/** What cells send, gathered as a notebook keeps it: text of one stream joined, displays changed in place. */
import type { Content, Header } from "../wire/messages.js";
import type { Output } from "./format.js";

export class Collector {
  private readonly byCell = new Map<string, Output[]>();
  private readonly shown = new Map<string, Content[]>();
  private readonly toClear = new Set<string>();

  /** Gathers what comes for the request with this id in `outputs`. */
  begin(requestId: string, outputs: Output[]): void {
    this.byCell.set(requestId, outputs);
  }

  /** As a kernel publishes. */
  readonly publish = (msgType: string, content: Content, parent: Pick<Header, "msg_id">): void => {
    if (msgType === "update_display_data") return this.update(content);
    const outputs = this.byCell.get(parent.msg_id);
    if (!outputs) return;
    if (msgType === "clear_output") {
      if (content.wait === true) this.toClear.add(parent.msg_id);
      else outputs.length = 0;
      return;
    }
    const output = outputOf(msgType, content);
    if (!output) return;
    if (this.toClear.delete(parent.msg_id)) outputs.length = 0;
    const last = outputs.at(-1) as (Content & Output) | undefined;
    if (msgType === "stream" && last?.output_type === "stream" && last.name === content.name) {
      last.text = `${String(last.text)}${String(content.text)}`;
      return;
    }
    outputs.push(output);
    const id = displayId(content);
    if (id !== undefined) this.shown.set(id, [...(this.shown.get(id) ?? []), output]);
  };

  /** Every output that was shown under the id, in whichever cell. */
  private update(content: Content): void {
    const { data, metadata = {} } = content;
    for (const output of this.shown.get(displayId(content) ?? "") ?? []) Object.assign(output, { data, metadata });
  }
}

const displayId = ({ transient }: Content): string | undefined => (transient as { display_id?: string } | undefined)?.display_id;

function outputOf(msgType: string, content: Content): Output | undefined {
  const { data, metadata = {}, execution_count, name, text, ename, evalue, traceback } = content;
  if (msgType === "stream") return { output_type: "stream", name, text };
  if (msgType === "error") return { output_type: "error", ename, evalue, traceback };
  if (msgType === "display_data") return { output_type: "display_data", data, metadata };
  if (msgType === "execute_result") return { output_type: "execute_result", data, metadata, execution_count };
  return undefined;
}
