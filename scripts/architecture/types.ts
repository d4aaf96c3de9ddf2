export interface SourceFile {
  /** From the top of the project, with `/`. */
  path: string;
  content: string;
}

export interface Violation {
  path: string;
  line: number;
  message: string;
}
