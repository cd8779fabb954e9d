const WINDOW_MS = 8000;

/** Measures how fast bytes go, over the last seconds. */
export class Speed {
  private marks: { at: number; bytes: number }[] = [];

  /** Notes how many bytes have gone altogether by now; gives bytes a second. */
  note(at: number, bytes: number): number {
    this.marks.push({ at, bytes });
    while (this.marks.length > 2 && at - (this.marks[0]?.at ?? at) > WINDOW_MS) this.marks.shift();
    const first = this.marks[0];
    if (!first || at <= first.at) return 0;
    return Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at));
  }

  /** Forgets what was: after a pause it begins anew. */
  clear(): void {
    this.marks = [];
  }
}

/** Gives the seconds that the rest takes; `null` where nobody can tell. */
export function secondsLeft(bytes: number, speed: number): number | null {
  return speed > 0 ? Math.ceil(bytes / speed) : null;
}
