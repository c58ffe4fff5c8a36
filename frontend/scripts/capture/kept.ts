// What a device keeps until the server has it: its key, its place in the chain, and everything not receipted yet.

export interface Kept {
  readonly stream: string;
  readonly keys: CryptoKeyPair;
  readonly fingerprint: string;
  readonly pass: string;
  readonly mediaType: string;
  /** When the recording was opened, by the device's own clock. */
  readonly opened: number;
  n: number;
  segment: number;
  head: string;
  sinceOpen: number;
  beacon: string;
  begun: boolean;
  closed: boolean;
}

/** A statement that was signed; of a header the bytes lie beside it. In the order of `place`. */
export interface Waiting {
  readonly stream: string;
  readonly place: number;
  readonly n: number;
  readonly said: string;
  readonly carries: boolean;
  committed: boolean;
}

const DATABASE = "mingjian-recordings";

const asked = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class Store {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  static async open(): Promise<Store> {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("streams", { keyPath: "stream" });
      request.result.createObjectStore("waiting", { keyPath: ["stream", "place"] });
      request.result.createObjectStore("bytes", { keyPath: ["stream", "n"] });
      request.result.createObjectStore("receipts", { keyPath: ["stream", "n"] });
    };
    return new Store(await asked(request));
  }

  /** Write something and read it back: a private window or a full disk says no here and not in the middle. */
  async works(): Promise<boolean> {
    await this.#write(["bytes"], (of) => of("bytes").put({ stream: "", n: 0, bytes: new ArrayBuffer(4096) }));
    const back = await this.bytes("", 0);
    await this.#write(["bytes"], (of) => of("bytes").delete(["", 0]));
    return back?.byteLength === 4096;
  }

  kept(stream: string): Promise<Kept | undefined> {
    return asked<Kept | undefined>(this.#store("streams").get(stream));
  }

  keep(kept: Kept): Promise<void> {
    return this.#write(["streams"], (of) => of("streams").put(kept));
  }

  /** A new statement and the place in the chain behind it, both or neither, on the disk before the next is made. */
  add(kept: Kept, waiting: Waiting, bytes?: ArrayBuffer): Promise<void> {
    return this.#write(["streams", "waiting", "bytes"], (of) => {
      of("streams").put(kept);
      of("waiting").put(waiting);
      if (bytes !== undefined) of("bytes").put({ stream: waiting.stream, n: waiting.n, bytes });
    });
  }

  change(waiting: Waiting): Promise<void> {
    return this.#write(["waiting"], (of) => of("waiting").put(waiting));
  }

  /** Gone from here only with the receipt that says the server has it. */
  done(waiting: Waiting, receipt: string): Promise<void> {
    return this.#write(["waiting", "bytes", "receipts"], (of) => {
      of("waiting").delete([waiting.stream, waiting.place]);
      if (waiting.carries) of("bytes").delete([waiting.stream, waiting.n]);
      if (receipt !== "") of("receipts").put({ stream: waiting.stream, n: waiting.place, receipt });
    });
  }

  /** What waits, in its order; without the bytes. */
  waiting(stream: string): Promise<Waiting[]> {
    return asked<Waiting[]>(this.#store("waiting").getAll(IDBKeyRange.bound([stream, 0], [stream, Infinity])));
  }

  unsent(stream: string): Promise<number> {
    return asked(this.#store("waiting").count(IDBKeyRange.bound([stream, 0], [stream, Infinity])));
  }

  async bytes(stream: string, n: number): Promise<ArrayBuffer | undefined> {
    const found = await asked<{ bytes: ArrayBuffer } | undefined>(this.#store("bytes").get([stream, n]));
    return found?.bytes;
  }

  #store(name: string): IDBObjectStore {
    return this.#database.transaction(name).objectStore(name);
  }

  #write(names: string[], work: (of: (name: string) => IDBObjectStore) => void): Promise<void> {
    const options = { durability: "strict" } as IDBTransactionOptions;
    const transaction = this.#database.transaction(names, "readwrite", options);
    work((name) => transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}
