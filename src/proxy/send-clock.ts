/** How long a request with a body takes to be sent: from its first octet handed to the socket until the kernel has taken the last one. */
export class SendClock {
  #beganMs = 0;
  /** ms; -1 = not all has been sent. */
  ms = -1;

  /** The first octet leaves, for the first time or, on another connection, once more. */
  begin(): void {
    this.#beganMs = performance.now();
    this.ms = -1;
  }

  /** The last octet is with the kernel. */
  end(): void {
    if (this.ms < 0) this.ms = performance.now() - this.#beganMs;
  }
}
