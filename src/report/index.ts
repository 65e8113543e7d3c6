/** A finished study: its parts, each of which shows itself, and the page made of them. */
export type * from "./input.js";
export type * from "./notebook.js";
export { gather } from "./from-study.js";
export { lossHistory, type LossStep } from "./loss-history.js";
export { studies } from "./open.js";
export { reportPage } from "./page.js";
export { publishedArms, publishedSteps, armLabel, controlOf, isControl } from "./published.js";
export { StudyReport } from "./study-report.js";
export { summarise, type ArmSummary } from "./summary.js";
export { adversaryGains, orderVerdict, pairedDifference, type OrderVerdict, type PairedDifference } from "./verdict.js";
export { findings, type Finding } from "./words.js";
export { reportStudy, type WrittenReport } from "./write.js";
