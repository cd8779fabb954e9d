import { useTranslation } from 'react-i18next';
import { useFormats } from '@/ui/useFormats';
import { MANAGING_PERMISSIONS, type Sentence, STUDY_PERMISSIONS } from './sentences';

const ALL = STUDY_PERMISSIONS.length + MANAGING_PERMISSIONS.length;

/** A sentence of a role as text: `find, view and download: studies of the own institution, only CT`. */
export function SentenceText({ sentence }: { sentence: Sentence }) {
  const { t } = useTranslation('roles');
  const { list } = useFormats();
  const conditions = useConditionTexts(sentence);
  const isAll = sentence.permissions.length === ALL;
  const what = isAll ? t('everyPermission') : list(sentence.permissions.map((one) => t(`permissions.${one}`)));
  return (
    <span>
      <b>{what}</b>: {[t(`scopes.${sentence.scope}`, { dataset: sentence.dataset }), ...conditions].join(', ')}
    </span>
  );
}

/** Gives the conditions of a sentence in words. */
export function useConditionTexts({ conditions }: Pick<Sentence, 'conditions'>): string[] {
  const { t } = useTranslation('roles');
  const { list, dicom } = useFormats();
  const { modalities = [], body_parts: parts = [], last_days: days, first_date: first, last_date: last } = conditions;
  return [
    modalities.length > 0 && t('conditions.modalitiesText', { names: list(modalities, 'disjunction') }),
    parts.length > 0 && t('conditions.partsText', { names: list(parts, 'disjunction') }),
    typeof days === 'number' && t('conditions.daysText', { count: days }),
    first && t('conditions.sinceText', { date: dicom(first) }),
    last && t('conditions.untilText', { date: dicom(last) }),
  ].filter((one) => typeof one === 'string');
}
