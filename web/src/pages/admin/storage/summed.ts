import type { HoldingAnswer } from '@/client';

/** What is held under one heading. */
export interface Sum {
  key: string;
  series: number;
  instances: number;
  bytes: number;
}

/** Sums up what is held by modality (the largest first) or by month (the newest first). */
export function summed(holdings: readonly HoldingAnswer[], by: 'modality' | 'month'): Sum[] {
  const sums = new Map<string, Sum>();
  for (const one of holdings) {
    const key = one[by];
    const sum = sums.get(key) ?? { key, series: 0, instances: 0, bytes: 0 };
    sums.set(key, {
      key,
      series: sum.series + one.series,
      instances: sum.instances + one.instances,
      bytes: sum.bytes + one.bytes,
    });
  }
  const order =
    by === 'modality' ? (a: Sum, b: Sum) => b.bytes - a.bytes : (a: Sum, b: Sum) => b.key.localeCompare(a.key);
  return [...sums.values()].sort(order);
}
