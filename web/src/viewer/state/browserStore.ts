import { remembered } from './remembered';

/** What a person has not stored yet of a study; kept in this browser, where nobody else finds it who reads here later. */
export class BrowserStore<Thing extends { study: string }> {
  /** Opens it when it is first used. */
  constructor(
    private readonly database: string,
    private readonly name: string,
  ) {}

  read(study: string): Promise<Thing | undefined> {
    return this.transact('readonly', (store) => store.get([remembered.person, study]) as IDBRequest<Thing | undefined>);
  }

  async keep(thing: Thing): Promise<void> {
    await this.transact('readwrite', (store) => store.put({ ...thing, person: remembered.person }));
  }

  async forget(study: string): Promise<void> {
    await this.transact('readwrite', (store) => store.delete([remembered.person, study]));
  }

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.database, 2);
      request.onupgradeneeded = () => {
        // The first layout did not say whose they were: nobody gets them.
        if (request.result.objectStoreNames.contains(this.name)) request.result.deleteObjectStore(this.name);
        request.result.createObjectStore(this.name, { keyPath: ['person', 'study'] });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  private async transact<Result>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> {
    const database = await this.open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(this.name, mode);
      const request = act(transaction.objectStore(this.name));
      // Closes when the transaction is through.
      database.close();
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}
