import type { ClientSessionOptions, SecureClientSessionOptions } from "node:http2";

/** Requests at once on one connection, however many the origin would take. */
export const MOST_STREAMS = 100;
/** What one answer may send ahead of a client that reads slowly. */
const STREAM_WINDOW_BYTES = 256 * 1024;
/** For all of them together: a slow client must not use up what the others need. */
export const SESSION_WINDOW_BYTES = MOST_STREAMS * STREAM_WINDOW_BYTES;
/** As with HTTP/1.1; what is beyond is told by the parser of heads (2408), far beyond by a reset. */
const MAX_HEAD_BYTES = 128 * 1024;
const MAX_FIELDS = 4096;
/** Header tables, frames that are being put together, what waits to be written, and the windows. */
const SESSION_MEMORY_MB = 64;
/** The request's own limits hold before it comes here. */
const MAX_SENT_HEAD_BYTES = 1024 * 1024;

/** Typed for servers only. Requests of clients may repeat any field; HTTP/1 passes that on, too. */
const MANY_VALUES = { strictSingleValueFields: false };

/** What `node:http2` is told about a connection to an origin. */
export const SESSION_OPTIONS: ClientSessionOptions & SecureClientSessionOptions = {
  settings: {
    enablePush: false,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxHeaderListSize: 2 * MAX_HEAD_BYTES,
  },
  maxHeaderListPairs: MAX_FIELDS,
  maxSessionMemory: SESSION_MEMORY_MB,
  maxSendHeaderBlockLength: MAX_SENT_HEAD_BYTES,
  ...MANY_VALUES,
};
