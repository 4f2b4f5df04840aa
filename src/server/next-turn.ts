/** Resolves in the next turn of the event loop: whoever waits for this thread gets a chance in between. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
