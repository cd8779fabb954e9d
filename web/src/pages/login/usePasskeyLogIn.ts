import { useMutation } from '@tanstack/react-query';
import { beginPasskeyLogIn, type LogInAnswer, logInByPasskey } from '@/client';
import { showPasskey } from '@/ui/identity/webauthn';

/** Logs in by a passkey: alone, or after the password whose log-in is `pending`. */
export function usePasskeyLogIn(pending: string, onDone: (answer: LogInAnswer) => Promise<void>) {
  return useMutation({
    mutationFn: async (): Promise<LogInAnswer | null> => {
      const asked = await beginPasskeyLogIn({ body: { pending }, throwOnError: true });
      const passkey = await showPasskey(asked.data.options);
      if (!passkey) return null;
      const body = { ceremony: asked.data.ceremony, passkey, pending };
      return (await logInByPasskey({ body, throwOnError: true })).data;
    },
    onSuccess: async (answer) => {
      if (answer) await onDone(answer);
    },
  });
}
