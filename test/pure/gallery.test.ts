/** The gallery: executed notebooks as pages of Markdown. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { galleryPage } from "../../setup/gallery-page.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const gallery = join(root, "docs", "gallery");
const code = (source: string, ...outputs: object[]) => ({ cell_type: "code", source, outputs: outputs as never[] });
const page = (...cells: object[]) => galleryPage({ cells: cells as never[] }, "09-made");

describe("a page", () => {
  it("has the prose, the code, and what it printed", () => {
    const { markdown, pictures } = page(
      { cell_type: "markdown", source: ["# A lesson\n", "in words"] },
      code(
        "1 + 1",
        { output_type: "stream", name: "stdout", text: "printed\n" },
        { output_type: "execute_result", data: { "text/plain": "2" } },
      ),
      code(""),
    );
    expect(markdown).toContain("# A lesson\nin words\n\n```ts\n1 + 1\n```\n\n```text\nprinted\n```\n\n```text\n2\n```\n");
    expect(pictures).toEqual([]);
  });

  it("puts pictures beside it, those inside HTML too, each with its words", () => {
    const png = Buffer.from("a picture").toString("base64");
    const svg = encodeURIComponent("<svg/>");
    const html = `<div><img src="data:image/svg+xml,${svg}" alt="a chart"></div>`;
    const { markdown, pictures } = page(
      code("a", {
        output_type: "display_data",
        data: { "image/png": png, "text/plain": "a mask: road, [sky]", "text/html": "<b>" },
      }),
      code("b", { output_type: "display_data", data: { "text/html": html } }),
    );
    expect(pictures.map(({ file, bytes }) => [file, String(bytes)])).toEqual([
      ["09-made-01.png", "a picture"],
      ["09-made-02.svg", "<svg/>"],
    ]);
    expect(markdown).toContain("![a mask: road, sky](09-made-01.png)");
    expect(markdown).toContain("![a chart](09-made-02.svg)");
    expect(markdown).not.toContain("<b>");
  });

  it("is not ended by a fence in what it shows", () => {
    expect(page(code("x", { output_type: "execute_result", data: { "text/plain": "```" } })).markdown).toContain(
      "````text\n```\n````",
    );
  });
});

describe("the gallery that is kept", () => {
  const names = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".ipynb"));

  it.each(names)("shows %s, with every picture that its page names", (file) => {
    const markdown = readFileSync(join(gallery, file.replace(".ipynb", ".md")), "utf8");
    const pictures = [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, picture]) => picture);
    expect(pictures.length).toBeGreaterThan(2);
    for (const picture of pictures) expect(existsSync(join(gallery, picture)), picture).toBe(true);
  });

  it("is small", () => {
    expect(readdirSync(gallery).reduce((sum, file) => sum + statSync(join(gallery, file)).size, 0)).toBeLessThan(6e6);
  });
});
