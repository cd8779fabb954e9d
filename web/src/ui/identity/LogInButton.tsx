import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** The way on from a link that leads no further. */
export function LogInButton() {
  const { t } = useTranslation('login');
  return (
    <Button component={Link} to="/login" size="sm">
      {t('logIn')}
    </Button>
  );
}
