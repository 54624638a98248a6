/** A signature or declaration, with its JSDoc comment. */
export interface Explanation {
  /** In TypeScript. */
  signature: string;
  documentation: string;
  tags: Tag[];
}

/** A tag of a JSDoc comment: its name without `@`, and its text. */
export interface Tag {
  name: string;
  text: string;
}

/** An explanation for a front end that shows Markdown. */
export function markdown({ signature, documentation, tags }: Explanation): string {
  const link = (target: string, text: string) =>
    /^https?:/.test(target) ? `[${text || target}](${target})` : text || `\`${target}\``;
  const parts = [fenced(signature), linked(documentation, link)];
  const parameters = tags.filter(isParameter).map(({ name, text }) => {
    const { head, rest } = parameterOf(text);
    return `- ${name === "param" ? "" : `${name} `}\`${head}\`${rest && `: ${linked(rest, link)}`}`;
  });
  if (parameters.length > 0) parts.push(["**Parameters**", "", ...parameters].join("\n"));
  for (const { name, text } of tags.filter((tag) => !isParameter(tag))) {
    const { head, rest } = name === "throws" ? thrown(text) : { head: "", rest: text };
    if (name === "example") parts.push(`**Example**\n\n${/^\s*```/m.test(rest) ? rest : fenced(rest)}`);
    else
      parts.push(
        [`**${titleOf(name)}**`, head && `\`${head}\``, linked(rest, link)].filter(Boolean).join(" "),
      );
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

/** An explanation for a terminal. */
export function plain({ signature, documentation, tags }: Explanation): string {
  const link = (target: string, text: string) => text || target;
  const parts = [signature, linked(documentation, link)];
  const parameters = tags.filter(isParameter).map(({ text }) => {
    const { head, rest } = parameterOf(text);
    return `  ${head}${rest && `: ${linked(rest, link)}`}`;
  });
  if (parameters.length > 0) parts.push(["Parameters:", ...parameters].join("\n"));
  for (const { name, text } of tags.filter((tag) => !isParameter(tag))) {
    if (name === "example") parts.push(`Example:\n${unfenced(text).replace(/^/gm, "  ")}`);
    else {
      const { head, rest } = name === "throws" ? thrown(text) : { head: "", rest: text };
      const said = [head, linked(rest, link)].filter(Boolean).join(" ");
      parts.push(titleOf(name) + (said && `: ${said}`));
    }
  }
  return parts.filter((part) => part !== "").join("\n\n");
}

const isParameter = ({ name }: Tag) => name === "param" || name === "template";
const titleOf = (tag: string) => tag[0].toUpperCase() + tag.slice(1);
const fenced = (code: string) => `\`\`\`typescript\n${code}\n\`\`\``;
const unfenced = (text: string) => text.replace(/^\s*```.*$\n?/gm, "").trimEnd();

/** The name of a parameter, and its description. */
function parameterOf(text: string): { head: string; rest: string } {
  const [, head = "", rest = ""] = /^(\S+)\s*(?:-\s+)?([\s\S]*)$/.exec(text.trim()) ?? [];
  return { head, rest };
}

/** The type of an error, in braces or as the first word, and when it is thrown. */
function thrown(text: string): { head: string; rest: string } {
  const [, braced = "", bare = "", rest = ""] =
    /^(?:\{([^}]*)\}|([A-Z]\w*Error)\b)?\s*(?:-\s+)?([\s\S]*)$/.exec(text.trim()) ?? [];
  return { head: braced.trim() || bare, rest };
}

/** Replaces `{@link Target text}`, `{@linkcode …}` and `{@linkplain …}`. */
function linked(text: string, link: (target: string, text: string) => string): string {
  return text.replace(/\{@link(?:code|plain)?\s+([^}]*)\}/g, (_, inner: string) => {
    const [, target = "", label = ""] = /^([^\s|]+)\s*\|?\s*([\s\S]*)$/.exec(inner.trim()) ?? [];
    return link(target, label.trim());
  });
}
