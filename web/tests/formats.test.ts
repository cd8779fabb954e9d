import { describe, expect, it } from 'vitest';
import { dicomDate, dicomDateTime, formatAgo, formatBytes, formatDate, formatName, formatNumber } from '@/ui/formats';

const NBSP = ' ';

describe('days of DICOM', () => {
  it('are read with and without dots', () => {
    expect(dicomDate('20260512')).toEqual(new Date(2026, 4, 12));
    expect(dicomDate('2026.05.12')).toEqual(new Date(2026, 4, 12));
  });

  it('that do not exist are none', () => {
    for (const value of ['20260231', '20261301', '2026', 'unknown', '', null, undefined]) {
      expect(dicomDate(value)).toBeNull();
    }
  });

  it('have the time with them where one is known', () => {
    expect(dicomDateTime('20260512', '143010.25')).toEqual(new Date(2026, 4, 12, 14, 30, 10));
    expect(dicomDateTime('20260512', '14')).toEqual(new Date(2026, 4, 12, 14));
    expect(dicomDateTime('20260512', '')).toEqual(new Date(2026, 4, 12));
  });
});

describe('formats', () => {
  it('follow the language', () => {
    const day = new Date(2026, 4, 12);
    expect(formatDate('en-GB', day)).toBe('12 May 2026');
    expect(formatDate('ro', day)).toBe('12 mai 2026');
    expect(formatDate('ru', day)).toBe(`12${NBSP}мая 2026${NBSP}г.`.replaceAll(NBSP, ' '));
    expect(formatDate('mk', day)).toContain('2026');
    expect(formatNumber('ro', 187_000)).toBe('187.000');
  });

  it('show nothing for what is not known', () => {
    expect(formatDate('en', null)).toBe('');
    expect(formatDate('en', 'no date')).toBe('');
    expect(formatAgo('en', undefined, new Date())).toBe('');
  });

  it('tell how long ago something was', () => {
    const now = new Date(2026, 4, 12, 12, 0, 0);
    const earlier = (seconds: number) => new Date(now.getTime() - seconds * 1000);
    expect(formatAgo('en', earlier(20), now)).toBe('now');
    expect(formatAgo('en', earlier(300), now)).toBe('5 minutes ago');
    expect(formatAgo('en', earlier(90_000), now)).toBe('yesterday');
    expect(formatAgo('ru', earlier(300), now)).toBe('5 минут назад');
    expect(formatAgo('en', earlier(-7200), now)).toBe('in 2 hours');
  });

  it('give sizes with their unit', () => {
    expect(formatBytes('en', 0)).toBe('0 bytes');
    expect(formatBytes('en', 999)).toBe('999 bytes');
    expect(formatBytes('en', 2_400_000_000_000)).toBe('2.4 TB');
    expect(formatBytes('en', 41_200_000)).toBe('41 MB');
  });
});

describe('names of DICOM', () => {
  it('are written as people write them', () => {
    expect(formatName('en', 'Moraru^Ana')).toBe('Moraru, Ana');
    expect(formatName('ro', 'Țurcanu^Ion^Petru^Dr.')).toBe('Țurcanu Ion Petru');
    expect(formatName('mk', '=Ѓорѓиевски^Ќиро')).toBe('Ѓорѓиевски Ќиро');
  });

  it('may have one part only, or none', () => {
    expect(formatName('en', 'PHANTOM')).toBe('PHANTOM');
    expect(formatName('en', '^Ana')).toBe('Ana');
    expect(formatName('en', '^^^')).toBe('');
    expect(formatName('en', null)).toBe('');
  });
});
