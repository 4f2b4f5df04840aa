import { EventEmitter } from "node:events";
import type { Http2Stream } from "node:http2";

/**
 * Takes all listeners from a stream that has closed: of Node 24 and 26 it lives on through the collections of young garbage, until one of all of the heap. So
 * all that hangs on our listeners would grow old: 3 KB per request, and six times the time for young garbage.
 */
export function letGo(stream: Http2Stream): void {
  // The stream's own method would ask in a further tick whether anybody reads.
  EventEmitter.prototype.removeAllListeners.call(stream);
  stream.on("error", ignore);
}

function ignore(): void {}
