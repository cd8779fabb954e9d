import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '@/app/languages';
import { makeReportTemplate, type ReportTemplateAnswer, removeReportTemplate } from '@/client';
import { listInstitutionNamesOptions } from '@/client/@tanstack/react-query.gen';
import { templatesQuery } from '@/reports/reportQueries';
import { tellFailure, tellUndoable } from '@/ui/notices';
import { Record } from '../Record';

interface Props {
  template: ReportTemplateAnswer;
  onOpen: () => void;
}

/** A template: its language, what it is offered for, whose it is. */
export function TemplateRecord({ template, onOpen }: Props) {
  const { t } = useTranslation('reports');
  const client = useQueryClient();
  const { data: institutions = [] } = useQuery(listInstitutionNamesOptions());
  const owner = institutions.find((one) => one.id === template.institution)?.name ?? t('templates.everybody');
  const renew = () => client.invalidateQueries({ queryKey: templatesQuery.queryKey });
  const { id, may_change, ...body } = template;
  const remove = useMutation({
    mutationFn: () => removeReportTemplate({ path: { template: id }, throwOnError: true }),
    onSuccess: async () => {
      await renew();
      tellUndoable(t('templates.removed'), async () => {
        await makeReportTemplate({ body, throwOnError: true });
        await renew();
      });
    },
    onError: tellFailure,
  });
  return (
    <Record
      title={template.title}
      onOpen={template.may_change ? onOpen : undefined}
      actions={
        template.may_change && (
          <Tooltip label={t('templates.remove', { name: template.title })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('templates.remove', { name: template.title })}
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    >
      <span>{LANGUAGES[template.language]}</span>
      <span>{[...template.modalities, template.body_part].filter(Boolean).join(' ') || t('templates.any')}</span>
      <span>{owner}</span>
    </Record>
  );
}
