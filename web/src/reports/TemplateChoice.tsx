import { Group, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '@/app/languages';
import type { ReportLanguage } from '@/client';
import { tellUndoable } from '@/ui/notices';
import { type DraftText, isUntouched, withTemplate } from './draftText';
import { templatesQuery } from './reportQueries';
import { type Kind, suitable } from './templates';

interface Props {
  kind: Kind;
  text: DraftText;
  onChange: (text: DraftText) => void;
}

/** What the report is begun with, and its language. What was written already can be brought back. */
export function TemplateChoice({ kind, text, onChange }: Props) {
  const { t, i18n } = useTranslation('reports');
  const { data: templates = [] } = useQuery(templatesQuery);
  const offered = suitable(templates, kind, i18n.language);
  const groups = Object.entries(LANGUAGES).map(([language, group]) => ({
    group,
    items: offered
      .filter((one) => one.language === language)
      .map((one) => ({ value: String(one.id), label: one.title })),
  }));
  const present = templates.find((one) => one.title === text.template && one.language === text.language);
  const take = (id: string | null) => {
    const template = templates.find((one) => String(one.id) === id);
    if (!template) return;
    onChange(withTemplate(text, template));
    if (!isUntouched(text, present)) tellUndoable(t('replaced'), async () => onChange(text));
  };
  return (
    <Group gap="sm" grow preventGrowOverflow={false} align="flex-end">
      <Select
        label={t('template')}
        placeholder={text.template || t('noTemplate')}
        data={groups.filter(({ items }) => items.length > 0)}
        value={present ? String(present.id) : null}
        onChange={take}
        searchable
        nothingFoundMessage={t('noTemplateFound')}
      />
      <Select
        label={t('language')}
        data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        value={text.language}
        onChange={(language) => language && onChange({ ...text, language: language as ReportLanguage })}
        allowDeselect={false}
        maw={180}
      />
    </Group>
  );
}
