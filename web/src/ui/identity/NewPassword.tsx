import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Fewest characters that the server takes. */
  shortest: number;
  label?: string;
}

/** A password that is being chosen: long rather than odd, shown on demand instead of typed twice. */
export function NewPassword({ value, onChange, shortest, label }: Props) {
  const { t } = useTranslation('login');
  const missing = shortest - value.length;
  return (
    <PasswordInput
      label={label ?? t('fields.password')}
      description={value && missing > 0 ? t('fields.missing', { count: missing }) : t('fields.passwordHint')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="new-password"
      minLength={shortest}
      maxLength={256}
      visibilityToggleButtonProps={{ 'aria-label': t('fields.showPassword') }}
      size="md"
      required
    />
  );
}
