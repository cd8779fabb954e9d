import { useTranslation } from 'react-i18next';
import type { StudyAnswer } from '@/client';
import { StudyOwners } from '@/pages/admin/institutions/StudyOwners';
import { dayOf } from '@/pages/studies/columns';
import { Ago } from '@/ui/Ago';
import { useAge } from '@/ui/study/useAge';
import { useFormats } from '@/ui/useFormats';
import { Section } from './Section';
import classes from './StudyPage.module.css';

/** What is known of a study and its patient, without what is not known. */
export function Facts({ study }: { study: StudyAnswer }) {
  const { t } = useTranslation(['study', 'studies']);
  const formats = useFormats();
  const ageOf = useAge();
  const { patient } = study;
  const facts: [string, React.ReactNode][] = [
    [t('facts.patientId'), patient.patient_id],
    [t('facts.born'), dayOf(patient.birth_date, formats)],
    [t('facts.age'), ageOf(study.age)],
    [t('facts.accession'), study.accession_number],
    [t('facts.referring'), study.referring_physician],
    [t('facts.institution'), <StudyOwners key="owners" study={study} />],
    [t('facts.images'), formats.number(study.instances)],
    [t('facts.size'), formats.bytes(study.bytes)],
    [t('facts.arrived'), <Ago key="arrived" value={study.arrived} />],
  ];
  return (
    <Section title={t('details')}>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}
