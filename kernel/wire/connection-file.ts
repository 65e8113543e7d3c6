/**
 * The file in which Jupyter says where to listen and which key signs.
 * Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 */
import { readFileSync } from "node:fs";

export interface ConnectionInfo {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

const ports = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"] as const;
const scheme = "hmac-sha256";

/** @throws where the file cannot serve: what was expected, what is there, what to do */
export function readConnectionFile(path: string): ConnectionInfo {
  const wrong = (expected: string, got: string) =>
    new Error(
      `connection file ${path || "(none named)"}: expected ${expected}, got ${got}. Start the kernel from Jupyter, which writes it.`,
    );
  let info: Partial<ConnectionInfo> & { signature_scheme?: string };
  try {
    info = JSON.parse(readFileSync(path, "utf8")) as typeof info;
  } catch (error) {
    throw wrong("JSON that can be read", (error as Error).message);
  }
  if (typeof info !== "object" || info === null) throw wrong("a JSON object", JSON.stringify(info));
  for (const name of ports) {
    const port: unknown = info[name];
    const isPort = Number.isInteger(port) && Number(port) > 0 && Number(port) < 65_536;
    if (!isPort) throw wrong(`a port number in ${name}`, JSON.stringify(port) ?? "none");
  }
  for (const name of ["ip", "transport"] as const) {
    if (typeof info[name] !== "string") throw wrong(`a text in ${name}`, JSON.stringify(info[name]) ?? "none");
  }
  if (info.key && (info.signature_scheme ?? scheme) !== scheme)
    throw wrong(`the signature scheme ${scheme}`, String(info.signature_scheme));
  return { ...(info as ConnectionInfo), key: info.key ?? "" };
}
