import { ActionIcon, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addComment, type CommentAnswer, editComment, removeComment, type StudyPageHead } from '@/client';
import { Ago } from '@/ui/Ago';
import { tellFailure, tellUndoable } from '@/ui/notices';
import { Section } from './Section';
import { commentsQuery } from './studyQueries';

/** What people remark about a study. */
export function Comments({ head }: { head: StudyPageHead }) {
  const { t } = useTranslation('study');
  const study = head.study.uid;
  const client = useQueryClient();
  const { data: comments = [] } = useQuery(commentsQuery(study));
  const [chosen, setEdited] = useState<number | null>(null);
  // One that somebody has removed meanwhile is not edited any more.
  const edited = comments.find(({ id }) => id === chosen)?.id ?? null;
  const renew = () => client.invalidateQueries({ queryKey: ['study', study] });
  const add = (content: string) => addComment({ path: { study }, body: { content }, throwOnError: true }).then(renew);
  const change = (comment: number, content: string) =>
    editComment({ path: { study, comment }, body: { content }, throwOnError: true }).then(renew);
  const remove = async (one: CommentAnswer) => {
    await removeComment({ path: { study, comment: one.id }, throwOnError: true });
    await renew();
    tellUndoable(t('comments.removed'), () => add(one.content));
  };
  return (
    <Section title={t('comments.title')}>
      <Stack gap="sm">
        {comments.map((one) =>
          edited === one.id ? (
            <Writing
              key={one.id}
              first={one.content}
              submit={t('comments.save')}
              onCancel={() => setEdited(null)}
              onWrite={(content) => change(one.id, content).then(() => setEdited(null))}
            />
          ) : (
            <Remark key={one.id} comment={one} onEdit={() => setEdited(one.id)} onRemove={() => remove(one)} />
          ),
        )}
        {head.may.includes('view') && (
          // Out of sight, not away: what was begun there is to be found again.
          <div hidden={edited !== null}>
            <Writing submit={t('comments.add')} onWrite={add} />
          </div>
        )}
      </Stack>
    </Section>
  );
}

interface RemarkProps {
  comment: CommentAnswer;
  onEdit: () => void;
  onRemove: () => Promise<void>;
}

function Remark({ comment, onEdit, onRemove }: RemarkProps) {
  const { t } = useTranslation('study');
  const removing = useMutation({ mutationFn: onRemove, onError: tellFailure });
  return (
    <div>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed">
          <b>{comment.author}</b> · <Ago value={comment.written} />
          {comment.edited && ` · ${t('comments.edited')}`}
        </Text>
        {comment.is_own && (
          <Group gap={0} wrap="nowrap">
            <ActionIcon size={24} aria-label={t('comments.edit')} onClick={onEdit}>
              <IconPencil size={14} />
            </ActionIcon>
            <ActionIcon
              size={24}
              aria-label={t('comments.remove')}
              loading={removing.isPending}
              onClick={() => removing.mutate()}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {comment.content}
      </Text>
    </div>
  );
}

interface WritingProps {
  first?: string;
  submit: string;
  onWrite: (content: string) => Promise<unknown>;
  onCancel?: () => void;
}

function Writing({ first = '', submit, onWrite, onCancel }: WritingProps) {
  const { t } = useTranslation(['study', 'ui']);
  const [content, setContent] = useState(first);
  const writing = useMutation({
    mutationFn: onWrite,
    // What was typed meanwhile stays.
    onSuccess: (_, written) => setContent((now) => (now.trim() === written ? '' : now)),
    onError: tellFailure,
  });
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (content.trim() && !writing.isPending) writing.mutate(content.trim());
  };
  return (
    <form onSubmit={send}>
      <Textarea
        aria-label={t('comments.write')}
        placeholder={t('comments.write')}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={10_000}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      {(content.trim() || onCancel) && (
        <Group justify="flex-end" mt={6} gap={6}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('ui:cancel')}
            </Button>
          )}
          <Button type="submit" disabled={!content.trim()} loading={writing.isPending}>
            {submit}
          </Button>
        </Group>
      )}
    </form>
  );
}
