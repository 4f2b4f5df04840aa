/** Why a file could not be read, in words. */
export function fileTrouble(name: string, error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return `there is no file ${name}`;
    case "EACCES":
    case "EPERM":
      return `this user may not read ${name}`;
    case "EISDIR":
      return `${name} is a folder, not a file`;
    default:
      return `cannot read ${name}: ${(error as Error).message}`;
  }
}
