/** What `Connection` says (RFC 9110 §7.6.1). Mutable, one per head. */
export class ConnectionOptions {
  close = false;
  keepAlive = false;
  upgrade = false;
  /** Further names: fields that are for the next hop only and must be dropped. Lower case. */
  named: string[] | null = null;

  /** Adds one field value. */
  add(value: string): void {
    if (value === "close") this.close = true;
    else if (value === "keep-alive" || value === "Keep-Alive") this.keepAlive = true;
    else for (const option of value.split(",")) this.#addOption(option.trim().toLowerCase());
  }

  #addOption(option: string): void {
    if (option === "close") this.close = true;
    else if (option === "keep-alive") this.keepAlive = true;
    else if (option === "upgrade") this.upgrade = true;
    else if (option !== "" && option !== "te") (this.named ??= []).push(option);
  }
}
