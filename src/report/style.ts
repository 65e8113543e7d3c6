/** Style sheets: of a section, which each output of a notebook carries along, and of the page around the sections. */
import { markup, raw, type Html } from "../display/index.js";

/** Colours are the page's where there is a page, else such as can be read on light and dark ground alike. */
const sectionRules = `
{--g-soft:var(--soft,color-mix(in srgb,currentColor 70%,transparent));--g-line:var(--line,rgb(128 128 128/.35));--g-panel:var(--panel,rgb(128 128 128/.1));
--g-paper:var(--paper,var(--jp-layout-color0,var(--vscode-editor-background,#fff)));--g-accent:var(--accent,#2b86bd);--g-yes:var(--yes,#12936b);
--g-no:var(--no,#cf6318);--g-mixed:var(--mixed,#a98212);--g-sans:var(--sans,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif);line-height:1.55}
p,ul,dl{max-width:66ch;margin:.6rem 0;overflow-wrap:anywhere}ul{padding-left:1.25rem}li{margin:.25rem 0}
h3{font-size:1.08rem;font-weight:600;line-height:1.2;margin:1.8rem 0 .5rem}
table,.chart,figcaption,.card,.banner,.note,.legend,dl,.caption{font-family:var(--g-sans)}
.note,.banner{max-width:66ch;margin:1.3rem 0 0;padding:.85rem 1.1rem;border-left:4px solid var(--g-accent);background:var(--g-panel);font-size:.97rem;line-height:1.5}
.banner{border-color:var(--g-no)}.note p,.banner p{margin:.2rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:1.1rem;margin-top:1.1rem}
.card{border:1px solid var(--g-line);border-top:4px solid var(--g-soft);border-radius:3px;padding:1rem 1.15rem;font-size:.93rem;line-height:1.5}
.card h3{margin:0;font:500 .9rem/1.4 var(--g-sans);color:var(--g-soft)}
.card .answer{font:600 1.28rem/1.3 var(--serif,var(--g-sans));margin:.3rem 0 .5rem}.card p{margin:.5rem 0}
.card.yes{border-top-color:var(--g-yes)}.card.yes .answer{color:var(--g-yes)}
.card.no{border-top-color:var(--g-no)}.card.no .answer{color:var(--g-no)}
.card.mixed{border-top-color:var(--g-mixed)}.card.mixed .answer{color:var(--g-mixed)}
figure{margin:1.3rem 0 0}figcaption{font-size:.88rem;line-height:1.5;color:var(--g-soft);max-width:70ch;margin-top:.5rem}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch;margin-top:1.1rem}
table{border-collapse:collapse;margin:0;font-size:.92rem;line-height:1.4;font-variant-numeric:tabular-nums lining-nums}
.caption{font-size:.88rem;line-height:1.5;color:var(--g-soft);margin:.8rem 0 0}.caption+.scroll,h3+.scroll{margin-top:.4rem}
th,td{padding:.5rem .85rem;text-align:right;border-bottom:1px solid var(--g-line);vertical-align:baseline;white-space:nowrap}
thead th{font-weight:500;color:var(--g-soft);vertical-align:bottom;white-space:normal;min-width:4.2rem;border-bottom:1.5px solid var(--ink,currentColor)}
th[scope=row]{font-weight:600;text-align:left;position:sticky;left:0;background:var(--g-paper)}
th.text,td.text{text-align:left}.text{white-space:normal;min-width:11rem}tbody tr{background:none!important}.line{white-space:nowrap}td.main{font-weight:650}td small{color:var(--g-soft)}
tr.control th,tr.control td{color:var(--g-soft);font-weight:400}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.55em;vertical-align:baseline;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.control .swatch{background:none!important;border:1.5px dashed currentColor}
.chart{margin-top:1.4rem}.chart img,.chart svg{display:block;width:auto;max-width:100%;height:auto;overflow:visible}
.pictures{display:grid;gap:.9rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
.pictures.two{grid-template-columns:repeat(2,minmax(0,1fr));max-width:60rem;margin-top:1rem}
.arms{display:grid;gap:1rem .8rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,10rem),1fr));margin-top:1rem}
.arm{display:grid;gap:.35rem;align-content:start;margin:0}.arm figcaption{margin:0;color:inherit;font-weight:600;font-size:.84rem}.arm small{display:block;color:var(--g-soft);font-weight:400}
.picture{margin:0;min-width:0}.picture figcaption{margin:.3rem 0 0}
.picture img,.arm img{display:block;width:100%;height:auto;border-radius:2px;background:var(--g-panel)}img.crisp{image-rendering:pixelated}
.legend{margin-top:.8rem;color:var(--g-soft)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.35rem 1.3rem;font-size:.93rem;max-width:none}dt{color:var(--g-soft)}dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--g-panel);padding:.8rem 1rem;overflow-x:auto;font:.88rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace;border-radius:3px}
`;

/** Each selector only below `.gaplab`; a rule without one is of `.gaplab` itself. */
const scoped = (rules: string): string =>
  rules.replace(/(^|\})\s*([^{}]*)\{/g, (_, end: string, selectors: string) => {
    const below = selectors.split(",").map((selector) => `.gaplab ${selector.trim()}`.trim());
    return `${end}${below.join(",")}{`;
  });

export const sectionStyle = scoped(sectionRules.trim().replaceAll("\n", ""));

const styleTag = `<style>${sectionStyle}</style>`;

/** A section as an output of a cell: it looks the same wherever the notebook is shown. */
export const inNotebook = (section: Html): Html => markup`<div class="gaplab">${raw(styleTag)}${section}</div>`;

/** The page has the style once. */
export const withoutStyle = (html: string): string => html.replaceAll(styleTag, "");

/** One column of prose, figures wider; light and dark, a phone and paper. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fdfdfb;--ink:#1d2430;--soft:#5a6472;--line:#dfe2e6;--panel:#f4f5f3;--accent:#0b5c8a;
--yes:#00704f;--no:#a8480a;--mixed:#7a5c00;--serif:Charter,"Bitstream Charter","Iowan Old Style","Sitka Text",Cambria,Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:ui-monospace,"SF Mono",Menlo,Consolas,monospace}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e4e7ea;--soft:#9aa5b1;--line:#2d343c;--panel:#1b2127;--accent:#6cb8e6;
--yes:#4fc79b;--no:#f0955a;--mixed:#d9b64a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 var(--serif)}
main,header,footer{max-width:70rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3.5rem}
h1,h2,h3{line-height:1.2;font-weight:600;text-wrap:balance;margin:0}
h1{font-size:clamp(1.8rem,1.2rem + 2.6vw,2.75rem);letter-spacing:-.015em;max-width:22ch}
header>h1+p{font-size:1.16rem;color:var(--soft);max-width:60ch;margin-top:.9rem}
h2{font-size:1.55rem;letter-spacing:-.008em;margin-bottom:.6rem}
p,ul,ol,dl{text-wrap:pretty}p,ul,ol,blockquote{max-width:66ch;margin:.6rem 0;overflow-wrap:anywhere}
ul,ol{padding-left:1.25rem}li{margin:.25rem 0}
section{padding-top:3.2rem;scroll-margin-top:.5rem}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
nav,summary,blockquote,.shown pre{font-family:var(--sans)}
nav{margin-top:1.6rem;font-size:.92rem;display:flex;flex-wrap:wrap;gap:.3rem 1.25rem}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
code,pre{font-family:var(--mono);font-size:.9em}
blockquote{margin:.9rem 0;padding-left:1rem;border-left:2px solid var(--line);font-size:.93rem;line-height:1.5;color:var(--soft)}blockquote p{margin:.3rem 0}
details{margin:.7rem 0}summary{width:max-content;font-size:.86rem;color:var(--soft);cursor:pointer}summary:hover{color:var(--ink)}
details pre,.shown>pre{margin:.4rem 0;background:var(--panel);padding:.8rem 1rem;overflow-x:auto;font:.88rem/1.5 var(--mono);border-radius:3px}
footer{margin-top:4rem;padding-top:1.2rem;padding-bottom:3rem;color:var(--soft);font-size:.92rem}
footer p{border-top:1px solid var(--line);padding-top:1rem;max-width:none}
.narrow{display:none}
@media (max-width:780px){.wide{display:none}.narrow{display:block}}
@media (max-width:560px){body{font-size:1rem}main,header,footer{padding-left:1.05rem;padding-right:1.05rem}header{padding-top:2rem}
section{padding-top:2.6rem}.gaplab .pictures.two{gap:.5rem}.gaplab .arms{grid-template-columns:minmax(0,1fr)}.gaplab .arm{grid-template-columns:1fr 1fr}.gaplab .arm figcaption{grid-column:1/-1}
.gaplab dl{grid-template-columns:1fr;gap:.05rem}.gaplab dd{margin-bottom:.5rem}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#111;--soft:#444;--line:#ccc;--panel:#f3f3f3;--accent:#0b4f78;--yes:#005c41;--no:#8f3a05;--mixed:#5f4800}
@page{margin:16mm 15mm}html{font-size:75%}main,header,footer{max-width:none;padding:0}header{padding-top:0}nav,.skip,details{display:none}
.wide{display:block}.narrow{display:none}.gaplab .scroll{overflow:visible}.gaplab th,.gaplab td{padding:.35rem .5rem}.gaplab .line{white-space:normal}
section{padding-top:1.5rem}h2,h3{break-after:avoid}figure,.card,.chart,.arm,tr,pre,.note,.banner,blockquote{break-inside:avoid}
.gaplab .cards{grid-template-columns:repeat(3,1fr);gap:.7rem}.gaplab .pictures.two{max-width:none;gap:.5rem}
.gaplab .arms{grid-template-columns:repeat(auto-fill,minmax(8rem,1fr))}img,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit;text-decoration:none}
footer{margin-top:1.5rem;padding-bottom:0}}
`.trim();
