import { Button, Drawer, Group, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '@/app/languages';
import { may, useSession } from '@/app/session';
import type { ReportLanguage, ReportTemplateAnswer, ReportTemplateBody } from '@/client';
import {
  changeReportTemplateMutation,
  listInstitutionNamesOptions,
  makeReportTemplateMutation,
} from '@/client/@tanstack/react-query.gen';
import { KINDS } from '@/reports/draftText';
import { templatesQuery } from '@/reports/reportQueries';
import { useChange } from '../useChange';

interface Props {
  template: ReportTemplateAnswer | 'new' | null;
  onClose: () => void;
}

const SECTIONS = KINDS.filter((kind) => kind !== 'addendum');
const EVERYBODY = '0';

/** Makes a template or changes one. */
export function TemplateEditor({ template, onClose }: Props) {
  const { t } = useTranslation(['reports', 'ui']);
  const isNew = template === 'new';
  return (
    <Drawer
      opened={template !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={template && !isNew ? template.title : t('templates.add')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      {template && <TemplateForm template={isNew ? null : template} onClose={onClose} />}
    </Drawer>
  );
}

function TemplateForm({ template, onClose }: { template: ReportTemplateAnswer | null; onClose: () => void }) {
  const { t, i18n } = useTranslation(['reports', 'ui']);
  const [body, setBody] = useState(() => bodyOf(template, i18n.language as ReportLanguage));
  const set = (changed: Partial<ReportTemplateBody>) => setBody({ ...body, ...changed });
  const changed = [templatesQuery.queryKey];
  const make = useChange(makeReportTemplateMutation(), changed, () => t('templates.saved'));
  const change = useChange(changeReportTemplateMutation(), changed, () => t('templates.saved'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (template) change.mutate({ path: { template: template.id }, body }, { onSuccess: onClose });
    else make.mutate({ body }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('templates.name')}
          value={body.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          maxLength={120}
          required
          data-autofocus
        />
        <Group grow align="flex-start">
          <Select
            label={t('language')}
            data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            value={body.language}
            onChange={(language) => language && set({ language: language as ReportLanguage })}
            allowDeselect={false}
          />
          <OwnerSelect value={body.institution ?? null} onChange={(institution) => set({ institution })} />
        </Group>
        <TagsInput
          label={t('templates.modalities')}
          description={t('templates.modalitiesHint')}
          value={body.modalities ?? []}
          onChange={(modalities) => set({ modalities: modalities.map((one) => one.toUpperCase()) })}
          acceptValueOnBlur
        />
        <TextInput
          label={t('templates.bodyPart')}
          description={t('templates.bodyPartHint')}
          value={body.body_part ?? ''}
          onChange={(event) => set({ body_part: event.currentTarget.value.toUpperCase() })}
          maxLength={16}
        />
        {SECTIONS.map((kind) => (
          <Textarea
            key={kind}
            label={t(`sections.${kind}`)}
            lang={body.language}
            autosize
            minRows={2}
            maxRows={16}
            value={body.sections.find((one) => one.kind === kind)?.text ?? ''}
            onChange={(event) => set({ sections: withText(body.sections, kind, event.currentTarget.value) })}
          />
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={make.isPending || change.isPending}>
            {t('templates.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Whose a template is. Who manages those of their institution only cannot make one for everybody; the server says so. */
function OwnerSelect({ value, onChange }: { value: number | null; onChange: (institution: number | null) => void }) {
  const { t } = useTranslation('reports');
  const { data: institutions = [] } = useQuery(listInstitutionNamesOptions());
  const isForAll = may(useSession(), 'manage-settings');
  const data = institutions.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Select
      label={t('templates.institution')}
      data={isForAll ? [{ value: EVERYBODY, label: t('templates.everybody') }, ...data] : data}
      value={value === null ? (isForAll ? EVERYBODY : null) : String(value)}
      onChange={(id) => onChange(id === null || id === EVERYBODY ? null : Number(id))}
      allowDeselect={false}
      required={!isForAll}
    />
  );
}

function bodyOf(template: ReportTemplateAnswer | null, language: ReportLanguage): ReportTemplateBody {
  if (!template) return { title: '', language, sections: [], modalities: [], body_part: '', institution: null };
  const { id, may_change, ...body } = template;
  return body;
}

function withText(sections: ReportTemplateBody['sections'], kind: (typeof SECTIONS)[number], text: string) {
  const others = sections.filter((one) => one.kind !== kind);
  const all = [...others, { kind, text }];
  return all.sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
}
