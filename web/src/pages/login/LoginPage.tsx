import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogInAnswer } from '@/client';
import { showWaysOptions } from '@/client/@tanstack/react-query.gen';
import { OpenCard } from '@/ui/identity/OpenCard';
import { useArrival } from '@/ui/identity/useArrival';
import { PasswordStep } from './PasswordStep';
import { SecondFactorStep } from './SecondFactorStep';

const route = getRouteApi('/open/login');

/** Where people come in: by password, passkey or provider; then what else they have to show. */
export function LoginPage() {
  const { t } = useTranslation('login');
  const { next, problem } = route.useSearch();
  const { data: ways } = useQuery(showWaysOptions());
  const [step, setStep] = useState<LogInAnswer | null>(null);
  const arrive = useArrival();
  const goOn = async (answer: LogInAnswer) => {
    if (answer.next === 'second-factor') setStep(answer);
    else await arrive(next);
  };
  if (step) {
    return (
      <OpenCard title={t('second.title')}>
        <SecondFactorStep step={step} onDone={goOn} onBack={() => setStep(null)} />
      </OpenCard>
    );
  }
  return (
    <OpenCard title={t('title')} description={ways?.is_set_up === false ? t('notSetUp') : undefined}>
      <PasswordStep ways={ways} next={next} problem={problem} onDone={goOn} />
    </OpenCard>
  );
}
