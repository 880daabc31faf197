// What this device keeps, in IndexedDB, one database for each judge of a round: nobody else's sheets are in it.
const VERSION = 1;

/** Open a judge's store; where the browser keeps nothing (private mode) it is kept in memory, and ``lasting`` is false. */
export async function open(judge) {
  try {
    const database = await opened(`khuyen-cong-scoring-${judge}`);
    return { lasting: true, ...on(database) };
  } catch {
    return { lasting: false, ...inMemory() };
  }
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("sheets", { keyPath: "code" });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function on(database) {
  const run = (store, mode, act) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  return {
    sheets: () => run("sheets", "readonly", (store) => store.getAll()),
    keep: (sheet) => run("sheets", "readwrite", (store) => store.put(sheet)),
    fact: (name) => run("facts", "readonly", (store) => store.get(name)),
    keepFact: (name, value) => run("facts", "readwrite", (store) => store.put(value, name)),
  };
}

function inMemory() {
  const sheets = new Map();
  const facts = new Map();
  return {
    sheets: async () => [...sheets.values()],
    keep: async (sheet) => void sheets.set(sheet.code, sheet),
    fact: async (name) => facts.get(name),
    keepFact: async (name, value) => void facts.set(name, value),
  };
}
