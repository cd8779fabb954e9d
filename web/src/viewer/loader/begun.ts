/** What nobody has taken by then was asked for in vain: somebody went elsewhere, and later it would be out of date. */
const KEPT_MS = 60_000;

/** Answers that were asked for before somebody needed them; each is taken once. */
export class Begun<Answer> {
  private readonly answers = new Map<string, Promise<Answer>>();

  /** Asks, unless that was done already. */
  begin(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    const before = this.answers.get(name);
    if (before) return before;
    const answer = ask();
    this.answers.set(name, answer);
    const forget = () => void (this.answers.get(name) === answer && this.answers.delete(name));
    answer.then(() => setTimeout(forget, KEPT_MS), forget);
    return answer;
  }

  has(name: string): boolean {
    return this.answers.has(name);
  }

  take(name: string): Promise<Answer> | undefined {
    const answer = this.answers.get(name);
    this.answers.delete(name);
    return answer;
  }
}
