import type { ServerSessionOptions } from "node:http2";
import type { ClientConfig } from "../config/edge-config.ts";

/** What a stream may send ahead of us: enough for a fast upload, little enough for a hundred of them. */
const STREAM_WINDOW_BYTES = 256 * 1024;
/** The same for all streams of a connection together. */
export const SESSION_WINDOW_BYTES = 1024 * 1024;
/** Of header tables, frames that are being put together and what waits to be written. */
const SESSION_MEMORY_MB = 32;
/** What may be reset before `SessionWatch` had a chance to count: it ends the connection with a better reason. */
const RESETS = { burst: 2000, perSecond: 200 };
/** Streams over `maxStreams` in the life of a connection. Node counts those as open that were closed within the same read; a client sends them again. */
const MOST_REFUSED = 1000;
/** Pseudo-header fields, and room for a request that is one too many to be told so (2503) instead of being reset. */
const FURTHER_FIELDS = 16;
/** RFC 9113 §6.5.2: what a field counts beyond its octets. */
const FIELD_EXTRA_BYTES = 32;

/**
 * What `node:http2` is told about a connection. Its own limits are the second line: they cut without a word, ours answer; so they are wider
 * than ours where we have one.
 */
export function sessionSettings({ maxStreams, maxHeadBytes, maxHeaderCount }: ClientConfig): ServerSessionOptions {
  return {
    settings: {
      enablePush: false,
      enableConnectProtocol: true,
      maxConcurrentStreams: maxStreams,
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxHeaderListSize: 2 * maxHeadBytes + FIELD_EXTRA_BYTES * 2 * maxHeaderCount,
    },
    maxHeaderListPairs: 2 * maxHeaderCount + FURTHER_FIELDS,
    maxSessionMemory: SESSION_MEMORY_MB,
    maxSessionRejectedStreams: MOST_REFUSED,
    streamResetBurst: RESETS.burst,
    streamResetRate: RESETS.perSecond,
    // Answers of origins may repeat any field; HTTP/1 passes that on, too.
    strictSingleValueFields: false,
  };
}
