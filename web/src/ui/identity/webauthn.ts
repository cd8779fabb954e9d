import type { PasskeyAsked } from '@/client';

type Options = PasskeyAsked['options'];

/** What the server wants to know of a passkey that was made. */
export interface MadePasskey {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports: string[] };
}

/** What the server wants to know of a passkey that was shown. */
export interface ShownPasskey {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle: string | null };
}

/** Tells whether this browser knows passkeys; only for sites that it reaches safely. */
export function knowsPasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}

/** Has the browser make a passkey; `null` where the person has thought better of it. */
export async function makePasskey(options: Options): Promise<MadePasskey | null> {
  const publicKey = creationOptions(options);
  const made = await asked(navigator.credentials.create({ publicKey }));
  if (!made) return null;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: 'public-key',
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** Has the browser show a passkey; `null` where the person has thought better of it. */
export async function showPasskey(options: Options): Promise<ShownPasskey | null> {
  const publicKey = requestOptions(options);
  const shown = await asked(navigator.credentials.get({ publicKey }));
  if (!shown) return null;
  const response = shown.response as AuthenticatorAssertionResponse;
  return {
    id: shown.id,
    rawId: toText(shown.rawId),
    type: 'public-key',
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
    },
  };
}

/** Refusing, and waiting for too long, are no failures. */
async function asked(credential: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await credential) as PublicKeyCredential | null;
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError')) return null;
    throw error;
  }
}

function creationOptions(options: Options): PublicKeyCredentialCreationOptions {
  const given = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return {
    ...(given as unknown as PublicKeyCredentialCreationOptions),
    challenge: toBytes(given.challenge),
    user: { ...given.user, id: toBytes(given.user.id) },
    excludeCredentials: (given.excludeCredentials ?? []).map(described),
  };
}

function requestOptions(options: Options): PublicKeyCredentialRequestOptions {
  const given = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return {
    ...(given as unknown as PublicKeyCredentialRequestOptions),
    challenge: toBytes(given.challenge),
    allowCredentials: (given.allowCredentials ?? []).map(described),
  };
}

function described(one: PublicKeyCredentialDescriptorJSON): PublicKeyCredentialDescriptor {
  return { ...(one as unknown as PublicKeyCredentialDescriptor), id: toBytes(one.id) };
}

/** Reads base64url. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Writes base64url, without padding. */
export function toText(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
