// Keeps what a child process logs, bounded, and passes it on line by line.

const KEPT_CHARACTERS = 1 << 20;

export class Log {
  /** The newest 1 MiB of the log. */
  text = "";
  private unfinishedLine = "";

  /** @param onLine  called with each whole line, without the line end */
  constructor(private readonly onLine?: (line: string) => void) {}

  add(chunk: string): void {
    this.text = (this.text + chunk).slice(-KEPT_CHARACTERS);
    if (!this.onLine) return;
    const lines = (this.unfinishedLine + chunk).split("\n");
    this.unfinishedLine = lines.pop() ?? "";
    for (const line of lines) this.onLine(line);
  }

  /** The last lines of the log. */
  tail(lineCount: number): string {
    return this.text.trimEnd().split("\n").slice(-lineCount).join("\n");
  }
}
