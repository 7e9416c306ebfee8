// The operations that the README prints: every indented block that is a document.

/** The documents, in order. The first one of an anonymous query is named after its only field. */
export function printedOperations(markdown) {
  return indentedBlocks(markdown)
    .filter((block) => /^(?:\{\n|query |mutation |subscription )/.test(block))
    .map(named);
}

/** Blocks of code by indentation; a blank line between two indented ones belongs to the block. */
function indentedBlocks(markdown) {
  const blocks = [];
  let block = null;
  for (const line of [...markdown.split("\n"), "end"]) {
    if (line.startsWith("    ")) {
      block = [...(block ?? []), line.slice(4)];
    } else if (line.trim() === "" && block) {
      block.push("");
    } else if (block) {
      blocks.push(`${block.join("\n").trimEnd()}\n`);
      block = null;
    }
  }
  return blocks;
}

/** Typed clients need a name for each operation: `{ attribution(...) }` becomes `query Attribution`. */
function named(document) {
  if (!document.startsWith("{")) return document;
  const [, field] = /^\{\s*(\w+)/.exec(document);
  return `query ${field[0].toUpperCase()}${field.slice(1)} ${document}`;
}
