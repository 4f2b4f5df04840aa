/** Break a text at spaces so that no line is longer than `columns` unless a single word is; every line starts with `indent`. */
export function wrapText(text: string, indent: string, columns = 100): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const separator = line === indent ? "" : " ";
    if (separator !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else {
      line += separator + word;
    }
  }
  lines.push(line);
  return lines.join("\n");
}
