/** The parts of a notebook that the page is made from. Source: nbformat 4.5. */
export type Text = string | readonly string[];

export interface Output {
  readonly output_type: string;
  /** MIME type to content. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly text?: Text;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly cell_type: string;
  readonly id?: string;
  readonly source: Text;
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
}

/** nbformat keeps text whole or line by line. */
export const joined = (text: unknown): string => (Array.isArray(text) ? text.join("") : String(text ?? ""));
