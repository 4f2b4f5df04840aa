import { createHash } from "node:crypto";

export interface Blocks {
  readonly chunks: Iterable<Buffer>;
  readonly length: number;
  /** The digest of all of it, once `chunks` was read to the end. */
  sha256(): string;
}

const BLOCK_BYTES = 64 * 1024;

/** A long body in blocks that all differ, made while it is sent. `length` is a multiple of 64 KiB. */
export function blocks(length: number): Blocks {
  if (length % BLOCK_BYTES !== 0) throw new Error("not a multiple of 64 KiB");
  const hash = createHash("sha256");
  return { chunks: generate(length / BLOCK_BYTES, hash), length, sha256: () => hash.copy().digest("hex") };
}

function* generate(count: number, hash: ReturnType<typeof createHash>): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    const block = Buffer.alloc(BLOCK_BYTES, `block ${index} `);
    hash.update(block);
    yield block;
  }
}
