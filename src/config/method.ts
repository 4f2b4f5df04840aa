import { bad, good, notText, type Parsed } from "./parsed.ts";

/** RFC 9110 §5.6.2 token; §9.1: methods are case-sensitive, and all registered ones are upper case. */
export const METHOD_PATTERN = "^[A-Z0-9!#$%&'*+.^_`|~-]+$";

const METHOD = new RegExp(METHOD_PATTERN);

/** Read one entry of `methods`. */
export function readMethod(value: unknown): Parsed<string> {
  if (typeof value !== "string") return notText(value, "a method such as POST");
  const upper = value.toUpperCase();
  if (upper === "CONNECT" || upper === "TRACE") return bad(`${upper} is never forwarded; leave it out`);
  if (METHOD.test(value)) return good(value);
  if (METHOD.test(upper)) return bad(`methods are written in capitals: ${upper}`);
  return bad(`"${value}" is not a method`);
}
