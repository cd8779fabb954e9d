import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dicomDate, formatDate } from '@/ui/formats';
import type { StoredView } from './presentationState';

/** What a stored view is called, who stored it and when. */
export function ViewFacts({ view }: { view: StoredView }) {
  const { t, i18n } = useTranslation('viewer');
  const facts = [view.creator, formatDate(i18n.language, dicomDate(view.date))].filter(Boolean);
  return (
    <>
      <Text size="sm" component="span" display="block" lineClamp={2}>
        {view.name || t('views.unnamed')}
      </Text>
      <Text size="xs" component="span" display="block" c="dimmed">
        {facts.join(' · ')}
      </Text>
    </>
  );
}
