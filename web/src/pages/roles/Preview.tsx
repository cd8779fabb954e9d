import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DifferenceAnswer, PreviewAnswer } from '@/client';
import { Failure } from '@/ui/Failure';
import { useFormats } from '@/ui/useFormats';
import classes from './Roles.module.css';
import type { PreviewState } from './usePreview';

const SHOWN = 10;

/** Who gains and who loses access to how many studies, before anything is saved. */
export function Preview({ isNew, preview }: { isNew: boolean; preview: PreviewState }) {
  const { t } = useTranslation('roles');
  if (preview.error) return <Failure error={preview.error} />;
  return (
    <section
      className={classes.preview}
      aria-live="polite"
      aria-busy={preview.isWaiting}
      aria-label={t('preview.title')}
    >
      {isNew && <Text size="sm">{t('preview.new')}</Text>}
      {!isNew && !preview.answer && <Text size="sm">{t('preview.counting')}</Text>}
      {preview.answer && <Summary answer={preview.answer} />}
    </section>
  );
}

function Summary({ answer }: { answer: PreviewAnswer }) {
  const { t } = useTranslation('roles');
  const { differences, people } = answer;
  const gaining = differences.filter((one) => one.gained > 0);
  const losing = differences.filter((one) => one.lost > 0);
  const others = differences.filter((one) => !one.gained && !one.lost);
  const parts = [
    gaining.length > 0 && t('preview.gain', { count: gaining.length, studies: studies(t, gaining, 'gained') }),
    losing.length > 0 && t('preview.lose', { count: losing.length, studies: studies(t, losing, 'lost') }),
    others.length > 0 && t('preview.otherwise', { count: others.length }),
  ].filter(Boolean);
  return (
    <>
      <Text size="sm" fw={600}>
        {parts.length > 0 ? parts.join(' ') : t('preview.nothing')}
      </Text>
      <Text size="xs" c="dimmed">
        {t('preview.people', { count: people })}
      </Text>
      {differences.length > 0 && (
        <ul className={classes.people}>
          {differences.slice(0, SHOWN).map((one) => (
            <PersonDifference key={one.person} difference={one} />
          ))}
          {differences.length > SHOWN && <li>{t('preview.more', { count: differences.length - SHOWN })}</li>}
        </ul>
      )}
    </>
  );
}

function PersonDifference({ difference }: { difference: DifferenceAnswer }) {
  const { t } = useTranslation('roles');
  const { list, number } = useFormats();
  const { gained, lost, is_exact: isExact } = difference;
  const named = (permissions: DifferenceAnswer['permissions_gained']) =>
    list(
      permissions.map((one) => t(`permissions.${one}`)),
      'unit',
    );
  const more = isExact ? '' : '+';
  return (
    <li>
      <b>{difference.name}</b>{' '}
      {[
        gained > 0 && `+${number(gained)}${more}`,
        lost > 0 && `−${number(lost)}${more}`,
        difference.permissions_gained.length > 0 &&
          t('preview.permissionsGained', { names: named(difference.permissions_gained) }),
        difference.permissions_lost.length > 0 &&
          t('preview.permissionsLost', { names: named(difference.permissions_lost) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </li>
  );
}

type Translate = ReturnType<typeof useTranslation<'roles'>>['t'];

/** Says how many studies it is about: the number, or the largest where it is not the same for all. */
function studies(t: Translate, differences: DifferenceAnswer[], which: 'gained' | 'lost'): string {
  const numbers = differences.map((one) => one[which]);
  const most = Math.max(...numbers);
  const isSame = numbers.every((one) => one === most);
  const text = t('preview.studies', { count: most });
  return isSame ? text : t('preview.upTo', { studies: text });
}
