// A certified OpenID provider on loopback: node provider.mjs PORT REDIRECT_URI LOGOUT_URI BACK_CHANNEL_URI
//
// Its own development pages take any name and password. Groups are given on standard input, a line of JSON each time:
// {"ana.rusu": ["radiologists"]}

import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const [port, redirectUri, logoutUri, backChannelUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const groups = new Map();
createInterface({ input: process.stdin }).on('line', (line) => {
  for (const [name, given] of Object.entries(JSON.parse(line))) groups.set(name, given);
  console.log('groups');
});

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'dicom-network',
      client_secret: 'a secret of the tests that nobody else knows',
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [logoutUri],
      backchannel_logout_uri: backChannelUri,
      backchannel_logout_session_required: true,
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'sid'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  // Without its own dispatcher, which calls nobody on loopback.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  cookies: { keys: ['keys of the tests'] },
  async findAccount(_context, id) {
    return {
      accountId: id,
      claims: async () => ({
        sub: id,
        preferred_username: id,
        name: id.replace('.', ' '),
        email: `${id}@hospital.example`,
        groups: groups.get(id) ?? [],
      }),
    };
  },
});

provider.on('backchannel.error', (_context, error) => console.error(error));
provider.on('server_error', (_context, error) => console.error(error));
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
