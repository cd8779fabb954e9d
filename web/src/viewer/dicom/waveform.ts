import { bytes, codeMeaning, type DataSet, item, items, number, text } from './attributes';
import { TAG } from './tags';

/** What one electrode or sensor measured. */
export interface Channel {
  name: string;
  values: Float32Array;
  /** What one of its units is in millivolts; 1 for what is no voltage, scaled to a millivolt's height. */
  perUnit: number;
}

/** A multiplex group of channels (PS3.3 C.10.9). */
export interface Waveform {
  /** Samples a second. */
  frequency: number;
  channels: Channel[];
}

const MILLIVOLTS: Record<string, number> = { mV: 1, uV: 0.001, V: 1000, nV: 0.000001 };

/** Reads the first group, which is the one of the longest recording. */
export async function readWaveform(data: DataSet): Promise<Waveform | undefined> {
  const [group] = items(data, TAG.WaveformSequence);
  if (!group) return undefined;
  const stored = await bytes(group, '54001010');
  const definitions = items(group, '003A0200');
  const count = number(group, '003A0010') ?? 0;
  const bits = number(group, '54001004') ?? 16;
  if (!stored || count === 0 || definitions.length === 0) return undefined;
  const samples = samplesOf(stored, bits, text(group, '54001006'));
  const channels = definitions.map((definition, at) => channelOf(definition, samples, at, definitions.length, count));
  return { frequency: number(group, '003A001A') ?? 500, channels };
}

function channelOf(
  definition: DataSet,
  samples: ArrayLike<number>,
  at: number,
  channels: number,
  count: number,
): Channel {
  const sensitivity = (number(definition, '003A0210') ?? 1) * (number(definition, '003A0212') ?? 1);
  const baseline = number(definition, '003A0213') ?? 0;
  const unit = text(item(definition, '003A0211'), '00080100');
  const values = Float32Array.from(
    { length: count },
    (_, time) => (samples[time * channels + at] ?? 0) * sensitivity + baseline,
  );
  const name = codeMeaning(definition, '003A0208') || text(definition, '003A0203') || `${at + 1}`;
  return { name: name.replace(/^Lead /, ''), values, perUnit: MILLIVOLTS[unit] ?? scaleOf(values) };
}

function scaleOf(values: Float32Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest > 0 ? 1 / largest : 1;
}

function samplesOf(stored: Uint8Array, bits: number, interpretation: string): ArrayLike<number> {
  const buffer = stored.slice().buffer;
  if (bits === 8) return interpretation === 'UB' ? new Uint8Array(buffer) : new Int8Array(buffer);
  if (bits === 32) return new Int32Array(buffer, 0, Math.floor(stored.length / 4));
  const length = Math.floor(stored.length / 2);
  return interpretation === 'US' ? new Uint16Array(buffer, 0, length) : new Int16Array(buffer, 0, length);
}
