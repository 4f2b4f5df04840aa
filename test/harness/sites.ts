/** The `sites` of a configuration with one site for every host. */
export function oneSite(originUrl: string, settings: Readonly<Record<string, unknown>> = {}): object[] {
  return [{ name: "site", hosts: ["*"], origin: originUrl, ...settings }];
}
