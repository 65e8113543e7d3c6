/** The notebook's folder: from where its cells import. A cell may change the process's own. */
export const notebook = { folder: process.cwd() };
