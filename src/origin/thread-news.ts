import { BroadcastChannel, isMainThread } from "node:worker_threads";

/**
 * What one thread has learnt and the others want to know: a visitor's next request may come to any of them, and a thread that never asked the DNS has no last
 * good address when it fails. Rare (once per answer of the DNS, once per ICMP error of an address that is not held down), and never waited for.
 *
 * Only between worker threads: whoever uses the parts by themselves, as tests do, learns alone.
 */
export class ThreadNews<News> {
  readonly #channel: BroadcastChannel | null;

  /** @param topic of the process; `onNews` gets what other threads told about it */
  constructor(topic: string, onNews: (news: News) => void) {
    this.#channel = isMainThread ? null : new BroadcastChannel(`wao ${topic}`);
    if (this.#channel === null) return;
    this.#channel.unref();
    this.#channel.onmessage = ({ data }: { readonly data: unknown }) => onNews(data as News);
  }

  /** Tell the other threads; the news must be plain data. */
  tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  close(): void {
    this.#channel?.close();
  }
}
