// A small portal: opens a program, gets refused, fixes it, reads every program, follows what changes.
//
// It needs Node 18 and no package. Start it with the address of the service and the admin key:
//
//     API=http://localhost:8080 KEY=rap_… node portal.mjs
import { randomUUID } from "node:crypto";

const { API, KEY } = process.env;
const BUSY = ["overloaded", "too-many-connections", "too-many-requests", "stopping"]; // nothing was changed: try again

// Any answer of 400 and up. Decide by `code`; show `detail` and `fix` to people.
class Problem extends Error {
  constructor(document) {
    super(`${document.detail} ${document.fix ?? ""}`);
    this.code = document.code;
    this.document = document;
  }
}

// Returns the document and the headers of an answer, or throws a Problem.
async function call(method, path, body, headers = {}) {
  const once = randomUUID(); // the same for each attempt, so that a POST is done once
  for (let attempt = 0; ; attempt++) {
    let answer, document;
    try {
      answer = await fetch(API + path, {
        method,
        headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json", "Idempotency-Key": once, ...headers },
        body: body && JSON.stringify(body),
      });
      document = await answer.json();
    } catch (lost) {
      // No answer: GET changes nothing, POST has its key.
      if (!["GET", "POST"].includes(method) || attempt === 4) throw lost;
    }
    if (document && answer.ok) return { document, headers: answer.headers };
    if (document && (!BUSY.includes(document.code) || attempt === 4)) throw new Problem(document);
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer?.headers.get("Retry-After") ?? 1)));
  }
}

// Opens a program, or finds the one that an interrupted run opened: externalId is unique.
async function opened(members) {
  try {
    return await call("POST", "/v1/programs", members);
  } catch (problem) {
    if (problem.code !== "already-exists") throw problem;
    return call("GET", `/v1/programs/${problem.document.takenBy.id}`);
  }
}

// Changes some members of a record, even if someone else changes it at the same time.
async function change(path, members) {
  for (;;) {
    const { headers } = await call("GET", path);
    try {
      return (await call("PATCH", path, members, { "If-Match": headers.get("ETag") })).document;
    } catch (problem) {
      if (problem.code !== "precondition-failed") throw problem;
    }
  }
}

// Yields each record of a list, page by page.
async function* every(path) {
  const query = new URLSearchParams({ limit: 100 });
  for (;;) {
    const { document } = await call("GET", `${path}?${query}`);
    yield* document.items;
    if (document.next === null) return;
    query.set("after", document.next);
  }
}

// Returns the events after a place in the history, and the place to continue from; null starts at the beginning.
async function news(after) {
  const events = [];
  const query = new URLSearchParams({ limit: 100 });
  for (;;) {
    if (after !== null) query.set("after", after);
    try {
      const { document } = await call("GET", `/v1/events?${query}`);
      events.push(...document.items);
      after = document.last;
      if (document.next === null) return [events, after];
    } catch (problem) {
      if (!["gone", "invalid-cursor"].includes(problem.code)) throw problem;
      // What this portal knows is out of date: read all lists again here, then continue from `last`.
      return [[], problem.document.last];
    }
  }
}

let events;
let [, place] = await news(null);

const { document: draft, headers } = await opened({
  name: "First leaders",
  externalId: `hr-${randomUUID()}`, // what this portal calls the program
  relationshipTypes: ["mentoring"],
});
const program = `/v1/programs/${draft.id}`;
console.log("opened:", draft.name, draft.status);

try {
  await call("POST", `${program}/transitions`, { to: "enrolling" });
} catch (problem) {
  for (const refusal of problem.document.refusals) {
    console.log("refused:", refusal.rule);
    console.log("because:", refusal.detail);
    console.log("says:", refusal.sources.map((source) => source.title).join(", "));
  }
}

const design = {
  purpose: "Fill half of all leading posts from within",
  focusAreas: ["leading a team", "a career plan"],
  model: "one mentor, one mentee",
  components: ["a kick-off", "a meeting each month"],
  matchingProcess: "mentees name three mentors, a committee matches",
};
await call("PUT", `${program}/design`, design, { "If-Match": headers.get("ETag") });
await call("POST", `${program}/design/approval`, { by: "Ines Vogt, HR" });
const { document: step } = await call("POST", `${program}/transitions`, { to: "enrolling" });
console.log("moved:", step.from, "to", step.to);

console.log("changed:", (await change(program, { sponsor: "Otto Lang" })).sponsor);
for await (const item of every("/v1/programs")) if (item.id === draft.id) console.log("found:", item.name);

[events, place] = await news(place);
console.log("news:", events.map((event) => event.operation).join(", "));
// A portal keeps `place` with its data and asks again every few seconds.
