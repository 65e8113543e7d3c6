/**
 * Where a thread or child process finds its file. They run what `tsc` built, also when the caller is a TypeScript source under the
 * test runner: `builtFile(import.meta.url, "./draw-worker.js")`.
 */
export function builtFile(callerUrl: string, relative: string): URL {
  const url = new URL(relative, callerUrl);
  const source = url.pathname.lastIndexOf("/src/");
  if (callerUrl.endsWith(".ts") && source >= 0) {
    url.pathname = `${url.pathname.slice(0, source)}/dist/${url.pathname.slice(source + "/src/".length)}`;
  }
  return url;
}
