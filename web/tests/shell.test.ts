// @vitest-environment jsdom
import { expect, it, vi } from 'vitest';
import { ApiError, toApiError } from '@/app/api';
import { shadesOf } from '@/app/brand/accent';
import { expiry, setExpired } from '@/app/expiry/expiry';
import { patiently } from '@/app/failures';
import { closestLanguage } from '@/app/languages';
import { initials } from '@/app/layout/initials';
import { reachability } from '@/app/reachability';
import { withReplaced } from '@/app/replacedTexts';
import { failsPage } from '@/ui/failsPage';

it('the first language that the site speaks is taken', () => {
  expect(closestLanguage(['de-DE', 'ro-MD', 'en'])).toBe('ro');
  expect(closestLanguage(['MK'])).toBe('mk');
  expect(closestLanguage(['de'])).toBe('en');
  expect(closestLanguage([])).toBe('en');
});

it('initials are those of the first two words, in any script', () => {
  expect(initials('Ana Moraru')).toBe('AM');
  expect(initials('țurcanu')).toBe('Ț');
  expect(initials('Ќиро Ѓорѓиевски Петров')).toBe('ЌЃ');
  expect(initials('')).toBe('');
});

it('a colour has ten shades, from light to dark, and is one of them', () => {
  const shades = shadesOf('#0f766e');
  expect(shades).toHaveLength(10);
  expect(shades[6]).toBe('#0f766e');
  const brightness = shades.map((shade) => Number.parseInt(shade.slice(3, 5), 16));
  expect(brightness).toEqual([...brightness].sort((one, other) => other - one));
});

it('a hospital replaces single texts, and cannot break the others', () => {
  const own = { title: 'Studies', empty: { title: 'Nothing', hint: 'Send something' } };
  expect(withReplaced(own, { title: 'Examinations', empty: { title: 'Still nothing' }, unknown: 'x' })).toEqual({
    title: 'Examinations',
    empty: { title: 'Still nothing', hint: 'Send something' },
  });
  for (const nonsense of [undefined, null, 'text', 3, ['a'], { empty: 'text' }, { title: { a: 'b' } }]) {
    expect(withReplaced(own, nonsense)).toEqual(own);
  }
});

it('a refusal of the server keeps its code and its hint; no answer at all is told apart', () => {
  const answer = new Response(null, { status: 409 });
  const refused = toApiError({ code: 'peers.unknown', message: 'no such peer', hint: 'list it' }, answer);
  expect(refused).toMatchObject({ status: 409, code: 'peers.unknown', message: 'no such peer', hint: 'list it' });
  expect(toApiError('<html>', new Response(null, { status: 502 }))).toMatchObject({
    status: 502,
    code: 'http.unreadable',
  });
  expect(toApiError(new TypeError('failed to fetch'), undefined)).toMatchObject({
    status: 0,
    code: 'http.unreachable',
  });
});

it('what is waited for is asked again while the server is away or nobody is known, and else fails at once', async () => {
  vi.useFakeTimers();
  const failures = [0, 502, 401].map((status) => new ApiError(status, 'x', 'x', ''));
  let asked = 0;
  const ask = async () => {
    asked += 1;
    const failure = failures.shift();
    if (failure) throw failure;
    return 'there';
  };
  const answer = patiently(ask);
  await vi.advanceTimersByTimeAsync(100);
  expect([asked, reachability.get()]).toEqual([1, false]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, expiry.get()], 'not again before somebody has come in').toEqual([3, true]);
  setExpired(false);
  await vi.advanceTimersByTimeAsync(5000);
  await expect(answer).resolves.toBe('there');
  expect(reachability.get()).toBe(true);
  vi.useRealTimers();
  const gone = new ApiError(404, 'x', 'x', '');
  await expect(patiently(() => Promise.reject(gone))).rejects.toBe(gone);
});

it('a page makes way for what may not be seen any more, not for what could not be asked just now', () => {
  const failed = (status: number) => new ApiError(status, 'x', 'x', '');
  expect([0, 401, 403, 404, 500].map((status) => failsPage(failed(status), {}))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
  expect(failsPage(failed(0), undefined)).toBe(true);
  expect(failsPage(null, undefined)).toBe(false);
});
