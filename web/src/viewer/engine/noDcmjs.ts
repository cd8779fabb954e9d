/**
 * Takes the place of `dcmjs`, by which Cornerstone reads files and names attributes where nobody tells it what is in them:
 * here its modules are computed by our loader. What is left of it is what is asked for when Cornerstone is loaded.
 */

type Say = (...words: unknown[]) => void;

/** Keeps silent: what goes wrong is told to whoever reads, where it went wrong. */
interface Logger {
  trace: Say;
  debug: Say;
  info: Say;
  warn: Say;
  error: Say;
  getLevel: () => number;
  setLevel: Say;
  getLogger: (name: string) => Logger;
}

const silence: Say = () => undefined;
const SILENT = 5;

function makeLogger(): Logger {
  return {
    trace: silence,
    debug: silence,
    info: silence,
    warn: silence,
    error: silence,
    getLevel: () => SILENT,
    setLevel: silence,
    getLogger: makeLogger,
  };
}

export const log = makeLogger();

export const constants = {
  IMPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2',
  EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1',
  DEFLATED_EXPLICIT_LITTLE_ENDIAN: '1.2.840.10008.1.2.1.99',
  EXPLICIT_BIG_ENDIAN: '1.2.840.10008.1.2.2',
};

class NotHere {
  constructor() {
    throw new Error('files are not read by Cornerstone here');
  }
}

/** Cornerstone's own rules for series name attributes, and are checked when it is loaded; no data are read by them here. */
const ANY_TAG = { tag: '(0000,0000)' };
const everyKeyword = new Proxy<Record<string, typeof ANY_TAG>>(
  {},
  {
    get: (_, name) => (isKeyword(name) ? ANY_TAG : undefined),
    getOwnPropertyDescriptor: (_, name) =>
      isKeyword(name) ? { configurable: true, enumerable: true, value: ANY_TAG } : undefined,
  },
);

function isKeyword(name: string | symbol): boolean {
  return typeof name === 'string' && /^[A-Z]/.test(name);
}

export default {
  log,
  constants,
  data: { DicomMetaDictionary: { dictionary: {}, nameMap: everyKeyword } },
  async: { AsyncDicomReader: NotHere },
  utilities: { DicomMetadataListener: NotHere },
};
