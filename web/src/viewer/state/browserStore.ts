/** Things that the browser keeps for this site, by a key of their own. */
export class BrowserStore<Thing> {
  /** Opens it when it is first used; `keyPath` is the property that is the key. */
  constructor(
    private readonly database: string,
    private readonly name: string,
    private readonly keyPath: string,
  ) {}

  read(key: string): Promise<Thing | undefined> {
    return this.transact('readonly', (store) => store.get(key) as IDBRequest<Thing | undefined>);
  }

  async keep(thing: Thing): Promise<void> {
    await this.transact('readwrite', (store) => store.put(thing));
  }

  async forget(key: string): Promise<void> {
    await this.transact('readwrite', (store) => store.delete(key));
  }

  private open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(this.database, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(this.name, { keyPath: this.keyPath });
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
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }
}
