import 'i18next';
import type account from '../locales/en/account.json';
import type admin from '../locales/en/admin.json';
import type home from '../locales/en/home.json';
import type invitation from '../locales/en/invitation.json';
import type layers from '../locales/en/layers.json';
import type login from '../locales/en/login.json';
import type people from '../locales/en/people.json';
import type reports from '../locales/en/reports.json';
import type reset from '../locales/en/reset.json';
import type roles from '../locales/en/roles.json';
import type setup from '../locales/en/setup.json';
import type shell from '../locales/en/shell.json';
import type studies from '../locales/en/studies.json';
import type study from '../locales/en/study.json';
import type transfers from '../locales/en/transfers.json';
import type ui from '../locales/en/ui.json';
import type upload from '../locales/en/upload.json';
import type viewer from '../locales/en/viewer.json';

/** Makes a key that no English file has an error of the type checker. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: {
      account: typeof account;
      admin: typeof admin;
      home: typeof home;
      invitation: typeof invitation;
      layers: typeof layers;
      login: typeof login;
      people: typeof people;
      reports: typeof reports;
      reset: typeof reset;
      roles: typeof roles;
      setup: typeof setup;
      shell: typeof shell;
      studies: typeof studies;
      study: typeof study;
      transfers: typeof transfers;
      ui: typeof ui;
      upload: typeof upload;
      viewer: typeof viewer;
    };
  }
}
