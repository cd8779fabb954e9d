/** The three primaries, white and the tone curve of sRGB under D50, as an ICC profile has them (ICC.1:2010). */
const COLUMNS = {
  wtpt: [0.9642, 1, 0.8249],
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
} as const;
const GAMMA = 2.2;
const HEADER = 128;

/** Gives a profile of the colours of ordinary screens in base 64: what a state of colour pictures has to name. */
export function srgbProfile(): string {
  const tags: [string, Uint8Array][] = [
    ['desc', description('sRGB')],
    ['cprt', words('No copyright')],
    ...Object.entries(COLUMNS).map(([name, values]): [string, Uint8Array] => [name, xyz(values)]),
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Uint8Array] => [name, toneCurve()]),
  ];
  const start = HEADER + 4 + 12 * tags.length;
  const size = tags.reduce((sum, [, content]) => sum + content.length, start);
  const profile = new Uint8Array(size);
  const view = new DataView(profile.buffer);
  writeHeader(profile, view, size);
  view.setUint32(HEADER, tags.length);
  let at = start;
  tags.forEach(([name, content], index) => {
    const entry = HEADER + 4 + 12 * index;
    profile.set(ascii(name), entry);
    view.setUint32(entry + 4, at);
    view.setUint32(entry + 8, content.length);
    profile.set(content, at);
    at += content.length;
  });
  return btoa(String.fromCharCode(...profile));
}

function writeHeader(profile: Uint8Array, view: DataView, size: number): void {
  view.setUint32(0, size);
  view.setUint32(8, 0x02100000);
  for (const [at, name] of [
    [12, 'mntr'],
    [16, 'RGB '],
    [20, 'XYZ '],
    [36, 'acsp'],
  ] as const) {
    profile.set(ascii(name), at);
  }
  // A day has to be named: that of version 2 of the format.
  [2001, 1, 1].forEach((part, index) => {
    view.setUint16(24 + 2 * index, part);
  });
  COLUMNS.wtpt.forEach((part, index) => {
    view.setInt32(68 + 4 * index, fixed(part));
  });
}

function xyz(values: readonly number[]): Uint8Array {
  const view = typed('XYZ ', 20);
  values.forEach((part, index) => {
    view.setInt32(8 + 4 * index, fixed(part));
  });
  return new Uint8Array(view.buffer);
}

function toneCurve(): Uint8Array {
  const view = typed('curv', 16);
  view.setUint32(8, 1);
  view.setUint16(12, Math.round(GAMMA * 256));
  return new Uint8Array(view.buffer);
}

function words(text: string): Uint8Array {
  const view = typed('text', 8 + 4 * Math.ceil((text.length + 1) / 4));
  const content = new Uint8Array(view.buffer);
  content.set(ascii(text), 8);
  return content;
}

/** Of version 2: a name in ASCII, and none in Unicode and for Macintosh. */
function description(name: string): Uint8Array {
  const view = typed('desc', 4 * Math.ceil((12 + name.length + 1 + 8 + 3 + 67) / 4));
  view.setUint32(8, name.length + 1);
  const content = new Uint8Array(view.buffer);
  content.set(ascii(name), 12);
  return content;
}

function typed(name: string, size: number): DataView {
  const content = new Uint8Array(size);
  content.set(ascii(name));
  return new DataView(content.buffer);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Gives a number as 16 bits before and 16 after the point. */
function fixed(value: number): number {
  return Math.round(value * 65536);
}
