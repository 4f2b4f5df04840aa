import { readFileSync } from "node:fs";
import type { AcmeInput } from "./acme-schema.ts";
import type { Assembly } from "./assemble-site.ts";
import type { AcmeChallengeType, AcmeConfig, EdgeConfig, ListenConfig, SiteConfig } from "./edge-config.ts";
import { fileTrouble } from "./file-trouble.ts";
import type { ConfigPath, Finding } from "./mistake.ts";
import type { Overrides } from "./overrides.ts";

const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";
const LETS_ENCRYPT_STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory";

/** What is looked at to see whether certificates can be got. */
export interface AcmePlace {
  readonly input: AcmeInput | undefined;
  readonly listen: readonly ListenConfig[];
  readonly sites: readonly SiteConfig[];
}

/** What keeps the edge from getting certificates. The command line may listen elsewhere than the file says, for a trial. */
export function acmeFindings(place: AcmePlace, overrides: Overrides): Finding[] {
  const { input, sites } = place;
  const index = sites.findIndex(({ tls }) => tls?.acme !== undefined);
  const wish = ["sites", index, "tls", "acme"];
  const findings = input === undefined ? [] : twoCas(input);
  if (index === -1) return findings;
  if (input === undefined) {
    const message = "nothing says where from: add acme: { accept_terms: true, email: YOU@… } beside sites";
    findings.push({ path: wish, at: "value", message });
  } else if (input.accept_terms !== true) {
    const message =
      "accept_terms: true is missing; the CA gives certificates only to those who agree to its terms of service (Let's Encrypt: https://letsencrypt.org/repository/)";
    findings.push({ path: ["acme"], at: "key", message });
  }
  return overrides.listen === undefined ? [...findings, ...listenerFindings(place, wish)] : findings;
}

function twoCas({ staging, directory }: AcmeInput): Finding[] {
  if (!staging || directory === undefined) return [];
  const message = "staging is that of Let's Encrypt, and directory names another CA; leave one of them out";
  return [{ path: ["acme", "staging"], at: "key", message }];
}

function listenerFindings({ input, listen }: AcmePlace, wish: ConfigPath): Finding[] {
  if (!listen.some(({ tls }) => tls !== undefined)) {
    const message = "there is no https:// listener that could show the certificate; add one to listen";
    return [{ path: wish, at: "value", message }];
  }
  if (input === undefined || possible(input.challenges, listen).length > 0) return [];
  const message = "http-01 is answered on an http:// listener, and there is none; add one, or add tls-alpn-01 here";
  return [{ path: ["acme", "challenges"], at: "value", message }];
}

/** The part of the configuration that says where certificates come from, with the files that it names. */
export function assembleAcme(
  input: AcmeInput | undefined,
  listen: readonly ListenConfig[],
  { files, mistakes }: Assembly,
): Pick<EdgeConfig, "acme"> {
  if (input === undefined) return {};
  const roots = input.ca === undefined ? null : files.certificates(input.ca);
  if (roots?.ok === false) mistakes.push({ path: ["acme", "ca"], at: "value", message: roots.message });
  const acme: AcmeConfig = {
    directory: input.directory ?? (input.staging ? LETS_ENCRYPT_STAGING : LETS_ENCRYPT),
    email: input.email ?? null,
    ca: roots?.ok === true ? roots.value : null,
    eab:
      input.eab === undefined ? null : { kid: input.eab.kid, key: bindingKey(input.eab.key_file, { files, mistakes }) },
    keyType: input.key_type,
    challenges: possible(input.challenges, listen),
  };
  return { acme };
}

function possible(wanted: readonly AcmeChallengeType[], listen: readonly ListenConfig[]): AcmeChallengeType[] {
  const hasPlain = listen.some(({ tls }) => tls === undefined);
  const hasTls = listen.some(({ tls }) => tls !== undefined);
  return [...new Set(wanted)].filter((type) => (type === "http-01" ? hasPlain : hasTls));
}

/** The key in base64url, "" where it cannot be read. Some CAs show it in plain base64. */
function bindingKey(name: string, { files, mistakes }: Pick<Assembly, "files" | "mistakes">): string {
  const tell = (message: string): string => {
    mistakes.push({ path: ["acme", "eab", "key_file"], at: "value", message });
    return "";
  };
  try {
    const text = readFileSync(files.absolute(name), "utf8").trim();
    if (!/^[A-Za-z0-9+/_-]+=*$/.test(text)) return tell(`${name} holds no key in base64url`);
    return Buffer.from(text, "base64").toString("base64url");
  } catch (error) {
    return tell(fileTrouble(name, error));
  }
}
