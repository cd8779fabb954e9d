import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Person } from '@/client';
import { Ago } from '@/ui/Ago';
import { MembershipLine } from '@/ui/identity/MembershipLine';
import { Row } from '@/ui/identity/Rows';

/** Somebody in the list: who, as what, when last here. */
export function PersonRow({ person }: { person: Person }) {
  const { t } = useTranslation('people');
  return (
    <Row
      title={
        <Group gap="xs">
          <Anchor
            inherit
            renderRoot={(props) => <Link {...props} to="/people/$person" params={{ person: String(person.id) }} />}
          >
            {person.display_name || person.name}
          </Anchor>
          {person.kind === 'service' && <Badge variant="default">{t('service')}</Badge>}
          {person.is_disabled && (
            <Badge color="red" variant="light">
              {t('disabled')}
            </Badge>
          )}
        </Group>
      }
      actions={
        <Text span size="xs" c="dimmed">
          {person.seen ? <Ago value={person.seen} /> : person.kind === 'person' && t('neverSeen')}
        </Text>
      }
    >
      {[person.display_name && person.name, person.email].filter(Boolean).join(' · ')}
      {person.memberships.map((one) => (
        <div key={one.id}>
          <MembershipLine membership={one} />
        </div>
      ))}
    </Row>
  );
}
