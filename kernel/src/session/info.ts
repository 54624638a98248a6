import { protocolVersion } from "../protocol/wire.js";

export const version = "0.2.0";

/** The content of kernel_info_reply, which does not need the compiler. */
export function kernelInfo() {
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "topolab",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: "5.0.4",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `topolab ${version}: typed cells on Node ${process.version}`,
    debugger: false,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    supported_features: [],
  };
}
