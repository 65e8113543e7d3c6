/** Must be loaded before tslab: gives it our TypeScript. In the snapshot the bundler puts the same in place. */
import { answerForkWith } from "../tslab-fork.js";
import { ts } from "./typescript.js";

answerForkWith(ts);
