/** A JupyterLab of the test's own: on a free port, with a token, on a copy of the notebooks, with settings and state in a temporary
 * folder. Only the programs and the kernelspec are those of .venv. */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { notebookFolder, python, root } from "../notebooks/notebook.js";

/** Kept after the test, ignored by git: what the browser saw. */
export const artefacts = join(root, "build", "test-artefacts", "lab");

const token = "d2e1c3b4a5968778";
// Lab asks once whether it may fetch news; a test has nobody to answer.
const settings = { "apputils-extension/notification": { fetchNews: "false", checkForUpdates: false } };

export class LabServer {
  private output = "";
  private constructor(
    readonly folder: string,
    readonly notebooks: string,
    readonly origin: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<LabServer> {
    mkdirSync(artefacts, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), "gaplab-lab-"));
    const notebooks = join(folder, "notebooks");
    cpSync(notebookFolder, notebooks, { recursive: true });
    const at = (name: string) => join(folder, name);
    for (const [name, values] of Object.entries(settings)) {
      const file = join(at("settings"), "@jupyterlab", `${name}.jupyterlab-settings`);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, JSON.stringify(values));
    }
    const env = {
      PATH: process.env.PATH,
      HOME: at("home"),
      JUPYTER_CONFIG_DIR: at("config"),
      JUPYTER_DATA_DIR: at("data"),
      JUPYTER_RUNTIME_DIR: at("runtime"),
      JUPYTERLAB_SETTINGS_DIR: at("settings"),
      JUPYTERLAB_WORKSPACES_DIR: at("workspaces"),
      JUPYTER_PREFER_ENV_PATH: "1",
    };
    mkdirSync(env.HOME);
    const port = await freePort();
    const options = { "ServerApp.root_dir": notebooks, "ServerApp.port": port, "ServerApp.port_retries": 0, "ServerApp.ip": "127.0.0.1", "ServerApp.allow_root": "True", "IdentityProvider.token": token, "MultiKernelManager.default_kernel_name": "gaplab", "LabApp.expose_app_in_browser": "True" }; // prettier-ignore
    const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(python, ["-m", "jupyterlab", "--no-browser", ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }); // prettier-ignore
    const server = new LabServer(folder, notebooks, `http://127.0.0.1:${port}`, child);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (server.output += String(chunk)));
    try {
      await server.untilUp();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** Where the browser finds something of Lab's. */
  url(path = ""): string {
    return `${this.origin}/lab${path}?token=${token}&reset`;
  }

  private async untilUp(): Promise<void> {
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(`${this.origin}/api/status?token=${token}`).catch(() => undefined);
      if (answer?.ok) return;
      if (this.process.exitCode !== null) break;
      await sleep(200);
    }
    throw new Error(`JupyterLab did not start:\n${this.output}`);
  }

  /** What Lab and its kernels printed. */
  get log(): string {
    return this.output;
  }

  async stop(): Promise<void> {
    const ended = this.process.exitCode === null && new Promise((resolve) => this.process.once("exit", resolve));
    // Asked politely, it ends its kernels.
    this.process.kill("SIGTERM");
    await Promise.race([ended, sleep(10_000)]);
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
