// node-postgres.
"use strict";
const { createHash } = require("crypto");
const { readFileSync } = require("fs");
const readline = require("readline");
const { Client, types } = require("pg");

types.setTypeParser(20, Number); // int8: node-postgres gives text, because JavaScript's numbers end at 2^53

const arity = { query: 1, typed: 1, prepared: 2, execute: 1, "copy-out": 1, "copy-in": 2, cancel: 1 };
const parameters = [
  42, "1234.50", "Zoë's ✓ \\ \"text\"", true, new Date("2026-03-01T12:30:45.123Z"), { a: [1, 2, null] },
  Buffer.from([0, 255, 16]), [1, 2, 3], null,
];

const plain = (value) => {
  if (value instanceof Date) return value.toISOString().replace("Z", "000Z");
  if (Buffer.isBuffer(value)) return value.toString("hex");
  return value;
};
const rows = (result) => ({ rows: result.rows.map((row) => row.map(plain)) });
const emit = (step, fields) => process.stdout.write(JSON.stringify({ step, ...fields }) + "\n");

// COPY is not part of node-postgres's query class; this is the interface that it offers to such extensions.
class Copy {
  constructor(text, input) {
    Object.assign(this, { text, input, digest: createHash("sha256"), bytes: 0, count: null });
    this.done = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }
  submit(connection) { connection.query(this.text); }
  handleCopyInResponse(connection) {
    connection.sendCopyFromChunk(Buffer.from(this.input));
    connection.endCopyFrom();
  }
  handleCopyData(message) {
    this.digest.update(message.chunk);
    this.bytes += message.chunk.length;
  }
  handleCommandComplete(message) { this.count = Number(message.text.split(" ").pop()); }
  handleError(error) { this.error = error; }
  handleReadyForQuery() { this.error ? this.reject(this.error) : this.resolve(); }
}

const copy = async (client, text, input) => {
  const work = new Copy(text, input);
  client.query(work);
  await work.done;
  return work;
};

const line = () => new Promise((resolve) => {
  const input = readline.createInterface({ input: process.stdin });
  input.once("line", () => { input.close(); resolve(); });
});

const work = {
  query: async (client, text) => rows(await client.query({ text, rowMode: "array" })),
  typed: async (client, text) => rows(await client.query({ text, values: parameters, rowMode: "array" })),
  prepared: async (client, text, times) => {
    const seen = [];
    for (let n = 1; n <= Number(times); n++) {
      const result = await client.query({ name: "by-number", text, values: [n], rowMode: "array" });
      seen.push(result.rows[0][0]);
    }
    return { rows: seen };
  },
  execute: async (client, text) => ({ count: (await client.query(text)).rowCount }),
  "copy-out": async (client, text) => {
    const done = await copy(client, text);
    return { bytes: done.bytes, sha256: done.digest.digest("hex") };
  },
  "copy-in": async (client, text, input) => ({ count: (await copy(client, text, input)).count }),
  begin: async (client) => { await client.query("BEGIN"); },
  commit: async (client) => { await client.query("COMMIT"); },
  rollback: async (client) => { await client.query("ROLLBACK"); },
  // node-postgres cancels from a second, fresh client.
  cancel: async (client, text) => {
    const { Query } = require("pg");
    const query = new Query(text);
    const ended = new Promise((resolve, reject) => { query.once("end", resolve); query.once("error", reject); });
    client.query(query);
    await line();
    new Client(configuration).cancel(client, query);
    await ended;
    return {};
  },
};

const configuration = {
  ssl: { ca: readFileSync(process.env.PGSSLROOTCERT), rejectUnauthorized: true, servername: undefined },
};

(async () => {
  const client = new Client(configuration);
  await client.connect();
  const words = process.argv.slice(2);
  while (words.length) {
    const step = words.shift();
    const inputs = words.splice(0, arity[step] || 0);
    try {
      emit(step, await work[step](client, ...inputs));
    } catch (error) {
      emit(step, { sqlstate: error.code, message: error.message });
    }
  }
  await client.end();
})().catch((error) => { console.error(error); process.exit(1); });
