import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import { useRoleTitle } from '@/ui/identity/useRoleTitle';
import { PageHeader } from '@/ui/PageHeader';
import { AppearanceSection } from './AppearanceSection';
import { PasskeysSection } from './PasskeysSection';
import { PasswordSection } from './PasswordSection';
import { ProfileSection } from './ProfileSection';
import { ProofProvider } from './ProofProvider';
import { SecondFactorSection } from './SecondFactorSection';
import { SessionsSection } from './SessionsSection';
import { TokensSection } from './TokensSection';

/** What somebody decides about themselves: how the site is, how they come in, where they are in. */
export function AccountPage() {
  const { t } = useTranslation('account');
  const { person, institutions } = useSession();
  const titleOf = useRoleTitle();
  const roles = institutions.map(({ name, role }) => [titleOf(role), name].filter(Boolean).join(', ')).join(' · ');
  return (
    <ProofProvider>
      <Stack gap={32} maw={760}>
        <PageHeader title={t('title')} description={[person.name, roles].filter(Boolean).join(' · ')} />
        <AppearanceSection />
        <ProfileSection />
        <PasswordSection />
        <SecondFactorSection />
        <PasskeysSection />
        <SessionsSection />
        <TokensSection />
      </Stack>
    </ProofProvider>
  );
}
