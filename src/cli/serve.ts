import { resolve } from "node:path";
import type { Command } from "commander";
import type { SiteConfig } from "../config/edge-config.ts";
import type { ConfigPath } from "../config/mistake.ts";
import type { Overrides } from "../config/overrides.ts";
import { addEdgeOptions, overridesOf, type EdgeOptions } from "./edge-options.ts";
import { EXIT } from "./exit-codes.ts";
import type { Finish } from "./program.ts";
import { complainAbout, warnAbout } from "./tell-mistakes.ts";

interface ServeOptions extends EdgeOptions {
  readonly config?: string;
  readonly watch?: true;
}

export function addServe(program: Command, finish: Finish): void {
  const command = program
    .command("serve")
    .description("serve the sites of a configuration; without one, a demo with origins that fail in every way")
    .option("-c, --config <file>", "the configuration (YAML or JSON)")
    .option("--watch", "take over changes of that file by itself, without SIGHUP");
  addEdgeOptions(command).action(async (options: ServeOptions) => {
    const overrides = overridesOf(options);
    const { config } = options;
    finish(config === undefined ? await serveDemo(overrides, options) : await serveFile(config, overrides, options));
  });
}

async function serveFile(file: string, overrides: Overrides, options: ServeOptions): Promise<number> {
  const { loadConfig } = await import("../config/load.ts");
  const loaded = await loadConfig(file, overrides);
  if (!loaded.ok) {
    complainAbout(loaded.mistakes);
    return EXIT.input;
  }
  warnAbout(loaded.warnings);
  const { RunningLoader } = await import("./running-loader.ts");
  const loader = new RunningLoader(file, overrides);
  loader.remember(loaded.config.sites);
  const reload = async (inForce: readonly SiteConfig[]) => {
    const read = await loader.load(inForce);
    if (read.ok) warnAbout(read.warnings);
    return read;
  };
  const { start } = await import("./start.ts");
  const { placeText } = await import("../config/place-text.ts");
  const locate = async (path: ConfigPath) => (isOverridden(path, overrides) ? "command line" : placeText(file, path));
  const watch = options.watch === true ? resolve(file) : null;
  const readyFile = options.readyFile ?? null;
  return start({ config: loaded.config, reload, watch, banner: null, readyFile, locate });
}

/** The command line's word counts more than the file's, so it gets the blame. */
function isOverridden(path: ConfigPath, overrides: Overrides): boolean {
  if (path[0] === "admin") return overrides.admin !== undefined;
  return path[0] === "listen" ? overrides.listen !== undefined : overrides.accessLog !== undefined;
}

async function serveDemo(overrides: Overrides, options: ServeOptions): Promise<number> {
  const [{ defaultEdge }, { startDemo }, { start }] = await Promise.all([
    import("../config/assemble-edge.ts"),
    import("../demo/demo.ts"),
    import("./start.ts"),
  ]);
  const demo = await startDemo();
  try {
    const config = defaultEdge(demo.sites, { folder: process.cwd(), overrides });
    const readyFile = options.readyFile ?? null;
    return await start({ config, reload: null, watch: null, banner: demo.banner, readyFile, locate: null });
  } finally {
    await demo.close();
  }
}
