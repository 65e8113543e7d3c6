/** What PyTorch's pickles name beside plain data: kinds of numbers, storages (one-dimensional blocks of numbers), and tensors on them. */
import { itemBytes, type Dtype } from "../dtype.js";
import { Opaque } from "../pickle/index.js";

/** torch.float32 and so on. */
export class DtypeValue extends Opaque {
  readonly what: string;

  constructor(readonly dtype: Dtype) {
    super();
    this.what = `torch.${dtype}`;
  }
}

/** torch.FloatStorage and so on; without a dtype, torch.storage.UntypedStorage: bytes. */
export class StorageType extends Opaque {
  readonly what: string;

  constructor(readonly dtype: Dtype | undefined) {
    super();
    this.what = dtype ? `the storage type of ${dtype}` : "the storage type of bytes";
  }

  /** Bytes of one of its numbers. */
  get itemBytes(): number {
    return this.dtype ? itemBytes[this.dtype] : 1;
  }
}

/** A block of bytes that lies in the file, or a part of one. */
export class Storage extends Opaque {
  readonly what = "a storage";

  constructor(
    readonly type: StorageType,
    /** The block's name in the file. */
    readonly key: string,
    /** Of the whole block. */
    readonly blockBytes: number,
    /** Where in the block this storage starts, and how long it is. */
    readonly from: number,
    readonly bytes: number,
  ) {
    super();
  }
}
