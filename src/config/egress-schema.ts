import { z } from "zod";
import { readCidr } from "./cidr.ts";
import type { EgressConfig } from "./edge-config.ts";
import { field, group } from "./field.ts";

/** `egress`: which addresses the edge connects to. */
export const egressSchema = group({
  deny: ranges("Addresses that no origin may have (2008), whatever name leads to them."),
  allow: ranges(
    "Exceptions from `deny`, and from the metadata services of clouds, which are denied unless they are named here one by one.",
  ),
})
  .superRefine(({ deny, allow }, context) => {
    for (const [index, range] of allow.entries()) {
      if (!deny.includes(range)) continue;
      const message = `${range} is in deny too; the narrower range decides, so leave one of them out`;
      context.addIssue({ code: "custom", path: ["allow", index], message });
    }
  })
  .transform((read): EgressConfig => read)
  .describe("Which addresses origins may have. Of all ranges that have an address, the narrowest decides.");

function ranges(description: string) {
  const range = field(readCidr, {
    type: "string",
    description: "a range or an address.",
    examples: ["10.0.0.0/8", "2001:db8::/32", "169.254.169.254"],
  });
  return z.array(range).prefault([]).describe(description);
}
