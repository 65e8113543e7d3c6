/**
 * TensorBoard's event files, written by TensorFlow's own operations (tensorflow/core/kernels/summary_kernels.cc), so on TensorFlow only.
 * Pictures take the form of `tf.summary.image`: a tensor of strings [width, height, PNG] under the plugin "images".
 */
import { onTensorflow } from "./tensorflow.js";
import { requireHere, tf, type Tensor } from "./tf.js";

/** A PNG file's bytes, and its size said beside them. */
export interface SummaryPicture {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** One event file of a run. What is written may stay in memory until `flush`. */
export interface SummaryWriter {
  scalar(step: number, name: string, value: number): void;
  picture(step: number, name: string, picture: SummaryPicture): void;
  flush(): void;
  /** Flushes and lets go of the file. */
  close(): void;
}

/** The members of tfjs-node's backend that write summaries. */
interface SummaryBackend {
  binding: {
    TF_ATTR_TYPE: number;
    TF_STRING: number;
    executeOp(name: string, attributes: unknown[], ids: number[], outputs: 0): void;
    deleteTensor(id: number): void;
  };
  getInputTensorIds(inputs: unknown[]): number[];
  executeMultipleOutputs(name: string, attributes: unknown[], inputs: Tensor[], outputs: 0): void;
  summaryWriter(folder: string): Tensor;
  createSummaryFileWriter(writer: Tensor, folder: string, maxQueue: number, flushMillis: number, suffix: string): void;
  writeScalarSummary(writer: Tensor, step: number, name: string, value: number): void;
  flushSummaryWriter(writer: Tensor): void;
}

/** Starts an event file in a folder. undefined where TensorFlow does not compute: the other engine has no writer. */
export function summaryWriter(folder: string): SummaryWriter | undefined {
  if (!onTensorflow()) return undefined;
  const backend = tf.backend() as unknown as SummaryBackend;
  const writer = tf.tidy(() => {
    const handle = tf.keep(backend.summaryWriter(folder));
    backend.createSummaryFileWriter(handle, folder, 100, 120_000, ".gaplab");
    return handle;
  });
  return {
    scalar: (step, name, value) => backend.writeScalarSummary(writer, step, name, value),
    picture: (step, name, picture) => writePicture(backend, writer, step, name, picture),
    flush: () => backend.flushSummaryWriter(writer),
    close() {
      backend.flushSummaryWriter(writer);
      backend.executeMultipleOutputs("CloseSummaryWriter", [], [writer], 0);
      writer.dispose();
    },
  };
}

function writePicture(backend: SummaryBackend, writer: Tensor, step: number, name: string, picture: SummaryPicture): void {
  const { Int64Scalar } = requireHere("@tensorflow/tfjs-node-gpu/dist/int64_tensors") as {
    Int64Scalar: new (value: number) => object;
  };
  const { width, height, png } = picture;
  tf.tidy(() => {
    // All as bytes: TensorFlow.js would read a PNG beside a text as UTF-8.
    const texts = [width, height].map((size) => new TextEncoder().encode(String(size)));
    const strings = tf.tensor1d([...texts, png] as never, "string");
    const inputs = [
      writer,
      new Int64Scalar(step),
      strings,
      tf.scalar(name, "string"),
      tf.scalar(imageMetadata() as never, "string"),
    ];
    const ids = backend.getInputTensorIds(inputs);
    const type = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_STRING };
    backend.binding.executeOp("WriteSummary", [type], ids, 0);
    // TensorFlow.js does not know of the step's tensor.
    backend.binding.deleteTensor(ids[1]);
  });
}

/** SummaryMetadata { plugin_data { plugin_name: "images" } }, from the protocol buffers that tfjs-node comes with. */
function imageMetadata(): Uint8Array {
  const { SummaryMetadata } = requireHere("@tensorflow/tfjs-node-gpu/dist/proto/api_pb") as {
    SummaryMetadata: {
      new (): { setPluginData(data: unknown): void; serializeBinary(): Uint8Array };
      PluginData: new () => { setPluginName(name: string): void };
    };
  };
  const [metadata, plugin] = [new SummaryMetadata(), new SummaryMetadata.PluginData()];
  plugin.setPluginName("images");
  metadata.setPluginData(plugin);
  return metadata.serializeBinary();
}
