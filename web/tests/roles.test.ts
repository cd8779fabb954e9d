import { expect, it } from 'vitest';
import type { GrantBody, ReasonAnswer } from '@/client';
import { linksOf } from '@/pages/roles/chain';
import { fromIsoDay, toIsoDay } from '@/pages/roles/days';
import { roleName } from '@/pages/roles/roleName';
import { toGrants, toSentences } from '@/pages/roles/sentences';

const grants: GrantBody[] = [
  { permission: 'view', scope: 'institution', conditions: { modalities: ['CT'], last_days: null, first_date: '' } },
  { permission: 'find', scope: 'institution', conditions: { modalities: ['CT'] } },
  { permission: 'find', scope: 'everything' },
  { permission: 'find', scope: 'institution' },
];

it('what is granted for the same studies is one sentence', () => {
  const said = toSentences(grants).map(({ permissions, scope, conditions }) => ({ permissions, scope, conditions }));
  expect(said).toEqual([
    { permissions: ['find'], scope: 'everything', conditions: {} },
    { permissions: ['find', 'view'], scope: 'institution', conditions: { modalities: ['CT'] } },
    { permissions: ['find'], scope: 'institution', conditions: {} },
  ]);
});

it('sentences say what the grants said', () => {
  const again = toSentences(toGrants(toSentences(grants)));
  expect(again).toEqual(toSentences(grants));
  expect(toGrants(again)).toHaveLength(grants.length);
});

it('a dataset counts for its scope only', () => {
  const sentence = {
    key: 0,
    permissions: ['find' as const],
    scope: 'shared' as const,
    conditions: {},
    dataset: 'thorax',
  };
  expect(toGrants([sentence])[0]?.dataset).toBe('');
  expect(toGrants([{ ...sentence, scope: 'dataset' }])[0]?.dataset).toBe('thorax');
});

it.each([
  ['Medic de gardă', 'medic-de-garda'],
  ['  CT / MR — Țurcanu  ', 'ct-mr-turcanu'],
  ['Дежурный врач', 'role-k8'],
  ['A', 'role-k8'],
])('%s is known to programs as %s', (title, name) => {
  expect(roleName(title, 728)).toBe(name);
});

it('days of DICOM and of fields are the same days', () => {
  expect(toIsoDay('20260512')).toBe('2026-05-12');
  expect(fromIsoDay('2026-05-12')).toBe('20260512');
  expect([toIsoDay(''), toIsoDay(undefined), fromIsoDay('')]).toEqual(['', '', '']);
});

const reason: ReasonAnswer = {
  permission: 'view',
  holds: true,
  source: 'role',
  role: 'Radiologist',
  role_id: 3,
  scope: 'institution',
  conditions: {},
  institution: 1,
  department: null,
  starts: null,
  ends: null,
};

it('links of a chain are put together unless one holds and the other does not', () => {
  const links = linksOf([reason, { ...reason, permission: 'find' }, { ...reason, permission: 'send', holds: false }]);
  expect(links.map(({ holds, sentence }) => [holds, sentence.permissions])).toEqual([
    [true, ['find', 'view']],
    [false, ['send']],
  ]);
});
