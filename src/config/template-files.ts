import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileTrouble } from "./file-trouble.ts";
import { readPageTemplate, type ReadTemplate } from "./page-template.ts";

const MAX_KIB = 256;

/** Reads the HTML files of own pages, each of them once: many sites may share one. */
export class TemplateFiles {
  readonly #folder: string;
  readonly #known = new Map<string, ReadTemplate>();

  /** @param folder - where relative names start */
  constructor(folder: string) {
    this.#folder = folder;
  }

  template(name: string): ReadTemplate {
    let read = this.#known.get(name);
    if (read === undefined) {
      read = this.#read(name);
      this.#known.set(name, read);
    }
    return read;
  }

  #read(name: string): ReadTemplate {
    const path = resolve(this.#folder, name);
    try {
      const { size } = statSync(path);
      if (size > MAX_KIB * 1024)
        return refused(`${name} has ${Math.ceil(size / 1024)} KiB; a page may have ${MAX_KIB} KiB`);
      // A byte order mark is dropped by the decoder.
      return readPageTemplate(name, new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA")
        return refused(`${name} is not UTF-8; store it as UTF-8`);
      return refused(fileTrouble(name, error));
    }
  }
}

function refused(message: string): ReadTemplate {
  return { ok: false, messages: [message] };
}
