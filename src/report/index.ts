/** One self-contained HTML page from a study's results. */
export type * from "./input.js";
export { lossHistory, type LossStep } from "./loss-history.js";
export { reportPage } from "./page.js";
export { publishedArms, publishedSteps, armLabel, controlOf, isControl } from "./published.js";
export { summarise, type ArmSummary } from "./summary.js";
export { adversaryGains, orderVerdict, pairedDifference, type OrderVerdict, type PairedDifference } from "./verdict.js";
export { findings, type Finding } from "./words.js";
export { gather, reportStudy } from "./from-study.js";
export { writeReport } from "./write.js";
