import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Authority, FUTURE, PAST } from "../harness/certificates.ts";
import type { CertificateName } from "./behaviour.ts";

/** Where the certificates of a lab are: `NAME.pem`, `NAME.key`. */
export interface CertificateFiles {
  /** What the edge has to trust. */
  readonly root: string;
  readonly revocations: string;
}

const NAMES = { names: "DNS:*.lab.test,DNS:lab.test" };
/** RFC 5280 section 4.2.2.1, as public authorities write it. */
const ISSUER_IS_AT = "authorityInfoAccess=caIssuers;URI:http://issuer.lab.test/intermediate.der";

/** Make the wanted ones, with `openssl`. */
export function makeCertificates(folder: string, wanted: ReadonlySet<CertificateName>): CertificateFiles {
  const ours = new Authority("lab");
  const strange = new Authority("strange");
  try {
    for (const name of wanted) {
      const pair = MAKERS[name](ours, strange);
      writeFileSync(join(folder, `${name}.pem`), pair.cert);
      writeFileSync(join(folder, `${name}.key`), pair.key);
    }
    const files = { root: join(folder, "root.pem"), revocations: join(folder, "root.crl") };
    writeFileSync(files.root, ours.root.cert);
    writeFileSync(files.revocations, ours.revocationList());
    return files;
  } finally {
    ours.close();
    strange.close();
  }
}

type Made = Pick<ReturnType<Authority["certificate"]>, "cert" | "key">;

const MAKERS: Readonly<Record<CertificateName, (ours: Authority, strange: Authority) => Made>> = {
  good: (ours) => ours.certificate(NAMES),
  expired: (ours) => ours.certificate({ ...NAMES, ...PAST }),
  future: (ours) => ours.certificate({ ...NAMES, ...FUTURE }),
  otherName: (ours) => ours.certificate({ names: "DNS:shop.example" }),
  selfSigned: (ours) => ours.selfSigned("alone", "/CN=lab.test", "subjectAltName=DNS:*.lab.test"),
  strangeRoot: (_ours, strange) => strange.certificate(NAMES),
  strangeIntermediate: (_ours, strange) =>
    chained(strange.certificate({ ...NAMES, issuer: "intermediate" }), strange.intermediate.cert),
  withIntermediate: (ours) => chained(ours.certificate({ ...NAMES, issuer: "intermediate" }), ours.intermediate.cert),
  withoutIntermediate: (ours) => ours.certificate({ ...NAMES, issuer: "intermediate", extensions: ISSUER_IS_AT }),
  revoked: (ours) => {
    const pair = ours.certificate(NAMES);
    ours.revoke(pair);
    return pair;
  },
};

function chained(leaf: Made, issuer: string): Made {
  return { cert: `${leaf.cert}${issuer}`, key: leaf.key };
}
