import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NewPassword } from './NewPassword';

/** What somebody chooses who gets an account. */
export interface NewAccount {
  name: string;
  displayName: string;
  password: string;
}

interface Props {
  account: NewAccount;
  onChange: (account: NewAccount) => void;
  /** Fewest characters of a password. */
  shortest: number;
}

/** Own name, name to log in with, password. */
export function AccountFields({ account, onChange, shortest }: Props) {
  const { t } = useTranslation('login');
  return (
    <>
      <TextInput
        label={t('fields.displayName')}
        value={account.displayName}
        onChange={(event) => onChange({ ...account, displayName: event.currentTarget.value })}
        autoComplete="name"
        maxLength={200}
        size="md"
      />
      <TextInput
        label={t('fields.name')}
        description={t('fields.nameHint')}
        value={account.name}
        onChange={(event) => onChange({ ...account, name: event.currentTarget.value })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        size="md"
        required
      />
      <NewPassword
        value={account.password}
        onChange={(password) => onChange({ ...account, password })}
        shortest={shortest}
      />
    </>
  );
}
