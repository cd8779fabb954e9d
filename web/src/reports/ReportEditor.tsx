import { Button, Group, Menu, Stack, Text, Textarea } from '@mantine/core';
import { IconPlus, IconRulerMeasure, IconSignature, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { discardReportDraft, type ReportVersionAnswer } from '@/client';
import { tellFailure, tellUndoable } from '@/ui/notices';
import { AtOdds } from './AtOdds';
import type { Written } from './draftKeeper';
import { missingKinds, withKind, withLines, withSection } from './draftText';
import { drawerOf } from './keptText';
import classes from './Reports.module.css';
import { SaveState } from './SaveState';
import { SignDialog } from './SignDialog';
import { TemplateChoice } from './TemplateChoice';
import type { Kind } from './templates';
import { useDraft } from './useDraft';

interface Props {
  study: string;
  kind: Kind;
  newest?: ReportVersionAnswer;
  /** Gives what was measured in the pictures, a line each; where there are pictures and something is measured. */
  measured?: () => string;
  first: Written;
  /** It was signed or thrown away. */
  onDone: () => Promise<void>;
}

const LONGEST = 50_000;

/** Where a report is written: a field for each section, kept at every key. */
export function ReportEditor({ study, kind, newest, measured, first, onDone }: Props) {
  const { t } = useTranslation('reports');
  const person = useSession().person.id;
  const { keeper, written } = useDraft(study, first);
  const [isSigning, setSigning] = useState(false);
  const { text } = written;
  const isBehind = text.basis !== (newest?.version ?? 0);
  const throwingAway = useMutation({
    mutationFn: async () => {
      // What is on its way to the server would be a draft anew when it comes there later.
      await keeper.hold();
      const given = keeper.get().text;
      await discardReportDraft({ path: { study }, throwOnError: true });
      keeper.drop();
      return given;
    },
    onSuccess: async (given) => {
      await onDone();
      tellUndoable(t('thrownAway'), async () => {
        drawerOf(person, study).keep({ revision: 0, text: given });
        await onDone();
      });
    },
    onError: (error) => {
      keeper.goOn();
      tellFailure(error);
    },
  });
  const isBarred = written.standing === 'conflict' || isBehind || throwingAway.isPending;
  const press = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === 'Enter') setSigning(!isBarred);
    else if (event.key === 's') void keeper.flush().catch(() => undefined);
    else return;
    event.preventDefault();
  };
  return (
    <section aria-label={t(`writing.${text.act}`)} onKeyDown={press}>
      <Stack gap="sm">
        <Text fw={600} component="h2" fz={15}>
          {t(`writing.${text.act}`)}
        </Text>
        {(written.standing === 'conflict' || isBehind) && (
          <AtOdds study={study} keeper={keeper} written={written} newest={newest} onDone={onDone} />
        )}
        {text.act !== 'addendum' && <TemplateChoice kind={kind} text={text} onChange={(next) => keeper.change(next)} />}
        {text.sections.map((one) => (
          <Textarea
            key={one.kind}
            label={t(`sections.${one.kind}`)}
            lang={text.language}
            spellCheck
            autosize
            minRows={one.kind === 'findings' || one.kind === 'addendum' ? 5 : 2}
            maxRows={40}
            maxLength={LONGEST}
            value={one.text ?? ''}
            readOnly={throwingAway.isPending}
            onChange={(event) => keeper.change(withSection(keeper.get().text, one.kind, event.currentTarget.value))}
          />
        ))}
        <Group gap="xs">
          <MoreSections text={text} onAdd={(next) => keeper.change(withKind(text, next))} />
          {measured && (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconRulerMeasure size={14} aria-hidden />}
              onClick={() => keeper.change(withLines(keeper.get().text, measured()))}
            >
              {t('insertMeasured')}
            </Button>
          )}
        </Group>
      </Stack>
      <div className={classes.bar}>
        <SaveState written={written} />
        <Button.Group>
          <Button
            variant="default"
            leftSection={<IconTrash size={16} aria-hidden />}
            loading={throwingAway.isPending}
            onClick={() => throwingAway.mutate()}
          >
            {t('throwAway')}
          </Button>
          <Button
            leftSection={<IconSignature size={16} aria-hidden />}
            disabled={isBarred}
            onClick={() => setSigning(true)}
          >
            {t('sign')}
          </Button>
        </Button.Group>
      </div>
      {isSigning && (
        <SignDialog study={study} keeper={keeper} act={text.act} onClose={() => setSigning(false)} onSigned={onDone} />
      )}
    </section>
  );
}

function MoreSections({
  text,
  onAdd,
}: {
  text: Written['text'];
  onAdd: (kind: ReturnType<typeof missingKinds>[number]) => void;
}) {
  const { t } = useTranslation('reports');
  const missing = missingKinds(text);
  if (missing.length === 0) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} w="fit-content">
          {t('addSection')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {missing.map((one) => (
          <Menu.Item key={one} onClick={() => onAdd(one)}>
            {t(`sections.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
