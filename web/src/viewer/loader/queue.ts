/** What is waited for first. */
export const PRIORITY = { shown: 0, near: 1, series: 2, study: 3 } as const;

interface Task {
  run: () => Promise<void>;
  done: Promise<unknown>;
  priority: number;
  order: number;
}

/** Does a bounded number of things at once, what is looked at before what may be looked at later. */
export class PriorityQueue {
  private readonly waiting = new Map<string, Task>();
  private running = 0;
  private count = 0;

  constructor(private readonly atOnce: number) {}

  /** Adds a task under a name; the promise settles as the task does, or as that which waits under the name already. */
  add<Result>(name: string, priority: number, task: () => Promise<Result>): Promise<Result> {
    const before = this.waiting.get(name);
    if (before) {
      this.raise(name, priority);
      return before.done as Promise<Result>;
    }
    let run = () => Promise.resolve();
    const done = new Promise<Result>((resolve, reject) => {
      run = () => task().then(resolve, reject);
    });
    this.waiting.set(name, { run, done, priority, order: this.count++ });
    this.start();
    return done;
  }

  /** Brings forward what waits; does nothing to what runs or is done. */
  raise(name: string, priority: number): void {
    const task = this.waiting.get(name);
    if (task && priority < task.priority) task.priority = priority;
  }

  private start(): void {
    while (this.running < this.atOnce && this.waiting.size > 0) {
      const [name, task] = this.next();
      this.waiting.delete(name);
      this.running += 1;
      void task.run().finally(() => {
        this.running -= 1;
        this.start();
      });
    }
  }

  private next(): [string, Task] {
    return [...this.waiting].reduce((best, one) => (comesBefore(one[1], best[1]) ? one : best));
  }
}

function comesBefore(one: Task, other: Task): boolean {
  return one.priority === other.priority ? one.order < other.order : one.priority < other.priority;
}
