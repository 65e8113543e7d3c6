import { describe, expect, test } from "vitest";
import {
  count,
  duration,
  escapeHtml,
  list,
  markup,
  percent,
  plural,
  raw,
  score,
  signed,
  signedPercent,
  table,
} from "../../src/display/index.js";
import { display } from "../../src/core/index.js";

describe("numbers", () => {
  test("scores have three places and a true minus; the unknown is a dash", () => {
    expect([0.2434, 0, 1, -0.0116].map((v) => score(v))).toEqual(["0.243", "0.000", "1.000", "−0.012"]);
    expect([null, undefined, NaN, Infinity].map((v) => score(v))).toEqual(["–", "–", "–", "–"]);
  });

  test("differences carry their sign, and none when they round to zero", () => {
    expect([0.0241, -0.019, 0, 0.0004, -0.0004].map((v) => signed(v))).toEqual(["+0.024", "−0.019", "0.000", "0.000", "0.000"]);
    expect(signedPercent(0.145)).toBe("+14.5\u00a0%");
    expect(percent(0.0444)).toBe("4.4\u00a0%");
  });

  test("durations change unit without ever showing 60 seconds", () => {
    expect([0.84, 9.96, 59.4, 59.6, 185, 3599.7, 7620].map((s) => duration(s))).toEqual([
      "0.8 s", "10 s", "59 s", "1 min 00 s", "3 min 05 s", "1 h 00 min", "2 h 07 min",
    ]); // prettier-ignore
  });

  test("counts and lists", () => {
    expect(count(1234567)).toBe("1\u202f234\u202f567");
    expect([plural(1, "seed"), plural(3, "seed")]).toEqual(["1 seed", "3 seeds"]);
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
  });
});

describe("markup", () => {
  const nasty = `<script>alert("x")</script>&'`;

  test("escapes what it is given, in text and in attributes", () => {
    expect(escapeHtml(nasty)).toBe("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;");
    expect(markup`<p title="${nasty}">${[nasty, 1]}</p>`.text).not.toContain("<script>");
  });

  test("keeps markup, joins lists, drops null and false, keeps zero", () => {
    expect(markup`<ul>${["a", "b"].map((x) => markup`<li>${x}</li>`)}</ul>`.text).toBe("<ul><li>a</li><li>b</li></ul>");
    expect(markup`${null}${undefined}${false}${0}${raw("<b>")}`.text).toBe("0<b>");
  });
});

describe("table", () => {
  const rows = [{ arm: "<gta>", miou: 0.234, seeds: 3 }, { arm: "pd", miou: null, seeds: 12 }]; // prettier-ignore

  test("aligns figures and dashes the unknown in its plain form", () => {
    expect(String(table(rows, { caption: "Scores" }))).toBe("Scores\narm     miou  seeds\n<gta>  0.234      3\npd         –     12");
  }); // prettier-ignore

  test("escapes its cells and picks its columns", async () => {
    const bundle = await table(rows, { columns: { arm: "Arm" } })[display]();
    expect(bundle["text/html"]).toContain("&lt;gta&gt;");
    expect(bundle["text/html"]).not.toContain("0.23");
  });
});
