/** What the kernel says of itself. The I/O thread says it too, so nothing here loads the compiler. */
import { createRequire } from "node:module";
import { protocolVersion, type Content } from "./wire/messages.js";

const require = createRequire(import.meta.url);
const { version } = require("../../package.json") as { version: string };
const typescript = (require("typescript/package.json") as { version: string }).version;

export function kernelInfo(): Content {
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "gaplab",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab reads `mode`, the classic notebook `name` and `typescript`.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `GapLab ${version}: TypeScript ${typescript} on Node ${process.version}`,
    supported_features: [],
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
  };
}
