export { PickleBytes } from "./bytes.js";
export { put, unpickle, type Meaning } from "./machine.js";
export { damaged } from "./refusals.js";
export { Callable, Closed, Dict, kindOf, Opaque, Tuple, type Value } from "./values.js";
