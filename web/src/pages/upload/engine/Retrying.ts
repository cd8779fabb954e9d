import { Trouble } from './transport';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Runs requests again and again while what keeps them from succeeding may pass; one for all requests of an upload. */
export class Retrying {
  private paused: Promise<void> | null = null;
  private goOn: (() => void) | null = null;
  private wake: (() => void)[] = [];

  constructor(private readonly told: (trouble: Trouble) => void) {}

  /** Runs it until it succeeds. Throws: what another try would meet as well. */
  async run<Result>(action: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      await this.paused;
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof Trouble) || !error.mayPass) throw error;
        // What was aborted by a pause is no trouble, and is tried again after it.
        if (this.paused) continue;
        this.told(error);
        await this.wait(attempt);
      }
    }
  }

  /** Holds back what has not begun. */
  pause(): void {
    this.paused ??= new Promise((resolve) => {
      this.goOn = resolve;
    });
  }

  /** Lets everything go on, and what waits try at once. */
  resume(): void {
    this.goOn?.();
    this.paused = this.goOn = null;
    for (const wake of this.wake.splice(0)) wake();
  }

  private wait(attempt: number): Promise<void> {
    const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
    return new Promise((resolve) => {
      this.wake.push(resolve);
      // Not all at the same moment: a server that has just come back would be knocked over.
      setTimeout(resolve, longest * (0.5 + Math.random() / 2));
    });
  }
}
