"""What both releases are asked: `reads` of what is there, and `writes` with what is refused among them."""
import itertools
import random

from data import CLAIM, DESIGN, DIMENSION, FULL, SEED, SOURCE, TENSION, TYPE, WAYS
from sides import PATCH

#: Of each kind of record in the catalogue, its filters with their values, and what can be expanded.
KINDS = {
    "relationship-types": ({"programmable": ("true", "false")}, ("claims", "conflicts")),
    "dimensions": ({"scale": ("spectrum", "choice", "duration", "text", "choice,text")}, ("claims", "conflicts")),
    "claims": (
        {"relationshipType": ("coaching", "mentoring,sponsorship"), "dimension": ("duration", "cost,design"),
         "source": ("manfre", "review-2026,imported"), "strength": ("always", "may,usually"), "disputed": ("true", "false")},
        ("relationshipType", "dimension", "source")),
    "sources": ({"kind": ("vendor", "organization,institution")}, ("claims",)),
    "tensions": ({"claim": ("coaching-influence-wake-forest", CLAIM["id"])}, ("claims", "sources")),
    "conflicts": (
        {"relationshipType": ("coaching", "mentoring"), "dimension": ("duration", "manager,design")},
        ("claims", "sources", "relationshipType", "dimension")),
    "rules": ({"severity": ("error", "warning"), "gate": ("running", "enrolling,matching")}, ("claims", "sources")),
}
#: Those that can be written, with a document that a release takes.
WRITTEN = {"sources": SOURCE, "dimensions": DIMENSION, "relationship-types": TYPE, "claims": CLAIM, "tensions": TENSION}
LANGUAGES = ("de", "fr", "de-AT, en;q=0.5", "fr;q=0.9, de;q=0.5", "*", "x", "en")
STATES = ("draft", "designed", "enrolling", "matching", "running", "closing", "closed", "archived", "cancelled")
SORTS = tuple(sign + name for name in ("createdAt", "updatedAt", "name", "startsOn", "endsOn") for sign in ("", "-"))
NOBODY = "/v1/programs/prg_01a20109-3a68-7000-817e-b14d357e8e6b"
GZIP = {"Accept-Encoding": "gzip"}


def language(name):
    return {"Accept-Language": name}


def reads(both):
    service(both)
    for kind in KINDS:
        catalogue_list(both, kind)
        catalogue_records(both, kind)
    for target in ("/v1/catalogue", "/v1/catalogue/release", "/v1/questionnaire"):
        for headers in ({}, GZIP, *map(language, LANGUAGES)):
            both.get(target, headers)
        both.get(f"{target}?pretty")
        both.get(target, known=target)
    comparison(both)
    recommendations(both)
    program_lists(both)
    programs(both)
    events(both)
    elsewhere(both)


def service(both):
    for target in ("/", "/livez", "/readyz", "/readyz?verbose", "/healthz", "/healthz?verbose=1", "/metrics", "/?pretty",
                   "/readyz?verbose&pretty"):
        for method in ("GET", "HEAD"):
            both.ask(method, target)
        both.get(target, key=False)


def catalogue_list(both, kind):
    target, (filters, expansions) = f"/v1/{kind}", KINDS[kind]
    for limit in (1, 7, 1000):
        both.pages(f"{target}?limit={limit}")
    queries = [f"{name}={value}" for name, values in filters.items() for value in values]
    queries += [f"q={words}" for words in ("years", "MENTOR%20design", "nothing-of-it", "r%C3%BCckblick", "%C3%BC",
                                           "review-2026")]
    queries += [f"expand={name}" for name in (*expansions, ",".join(expansions))]
    queries += [f"{name}={value}" for name, values in (("origin", ("built-in", "own")), ("retired", ("true", "false", "any")))
                for value in values]
    queries += ["&".join(pair) for pair in itertools.combinations(queries, 2)
                if pair[0].split("=")[0] != pair[1].split("=")[0]][::3]
    for query in ["pretty", *queries]:
        both.pages(f"{target}?limit=60&{query}")
    wrong = ["limit=0", "limit=1001", "limit=+5", "limit=", "after=", "after=x", "after=1cesn8v.nothing", "nothing=1", "q=",
             "q=" + "a+" * 11,
             "limit=1&limit=2", "expand=nothing", "origin=nobody", "retired=maybe", "sort=name", "pretty=no",
             *(f"{name}=nothing-such" for name in filters)]
    for query in wrong:
        both.get(f"{target}?{query}")
    for headers in (*map(language, LANGUAGES), GZIP, {"Accept": "image/png"}, {"Accept": "text/csv"}):
        both.get(target, headers)
    both.ask("HEAD", target)
    both.ask("OPTIONS", target)
    both.get(target, known=target)
    both.get(target, GZIP, known=target)
    both.get(target, key=False)
    both.ask("DELETE", target)


def catalogue_records(both, kind):
    expansions = KINDS[kind][1]
    everything = "" if kind in ("conflicts", "rules") else "&retired=any"
    answer = both.get(f"/v1/{kind}?limit=1000{everything}")[0]
    for record in answer.json()["items"]:
        target = f"/v1/{kind}/{record['id']}"
        both.get(target)
        both.get(target, language("de"))
        both.get(f"{target}?expand={','.join(expansions)}", known=target)
    for headers in (*map(language, LANGUAGES), GZIP, {"Accept": "text/plain"}):
        both.get(f"{target}?pretty", headers)
    for other in (f"{target}?expand=nothing", f"{target}?limit=1", f"{target}/nothing", f"/v1/{kind}/nothing",
                  f"/v1/{kind}/Nothing%20at%20all"):
        both.get(other)
    both.ask("HEAD", target)
    both.ask("OPTIONS", target)
    both.ask("POST", target, {})


def comparison(both):
    queries = ["", "types=coaching,mentoring", "dimensions=duration,manager,cost",
               "types=mentoring,spare&dimensions=cost,spare,duration",
               "types=sponsorship", "pretty", "types=role-model&dimensions=purpose"]
    for query, form in itertools.product(queries, ("", "json", "text", "markdown", "csv", "csv&excel")):
        target = f"/v1/comparison?{query}{f'&format={form}' if form else ''}"
        for headers in ({}, GZIP, language("de"), language("fr")):
            both.get(target, headers)
        both.get(target, known=target)
    for accept in ("text/plain", "text/markdown", "text/csv", "application/json;q=0.1, text/csv", "*/*", "text/*", "image/png"):
        both.get("/v1/comparison", {"Accept": accept})
    for query in ("types=", "types=nothing,neither", "dimensions=nothing", "format=xml", "types=coaching,coaching", "excel",
                  "format=json&excel"):
        both.get(f"/v1/comparison?{query}")


def recommendations(both):
    questions = both.get("/v1/questionnaire")[0].json()["items"]
    choices = [[{"question": one["id"], "option": option["id"]} for option in one["options"]] for one in questions]
    chance = random.Random(SEED)
    answers = [[], *([one] for options in choices for one in options)]
    answers += [[chance.choice(options) for options in chance.sample(choices, chance.randrange(2, len(choices)))]
                for _ in range(60)]
    for number, chosen in enumerate(answers):
        both.ask("POST", "/v1/recommendations", language(LANGUAGES[number % 2]) if number % 3 == 0 else {}, {"answers": chosen})
    once = choices[0][0]
    for body in ({}, {"answers": 1}, {"answers": [once, once]}, {"answers": [{"question": "nothing", "option": "x"}]}, [], b"{",
                 b"",
                 {"answers": [{**once, "option": "nothing"}]}, {"answers": [], "more": 1}):
        both.ask("POST", "/v1/recommendations?pretty", {"Content-Type": "application/json"}, body)


def program_lists(both):
    queries = [f"sort={sort}" for sort in SORTS]
    queries += [f"status={state}" for state in STATES] + ["status=draft,running", "status=" + ",".join(STATES)]
    queries += [f"relationshipType={types}" for types in ("coaching", "mentoring,sponsorship", "spare")]
    queries += [f"status={state}&relationshipType=coaching&sort={sort}" for state in ("draft", "running,closed")
                for sort in SORTS]
    for query in ["", *queries]:
        both.pages(f"/v1/programs?limit=17{f'&{query}' if query else ''}")
    for query in ("limit=1000", "pretty", "limit=1&sort=name&status=closed"):
        both.pages(f"/v1/programs?{query}")
    by_name = both.get("/v1/programs?limit=5&sort=name")[0].json()["next"]
    for query in (f"after={by_name}", f"after={by_name}&sort=-name&limit=5", f"after={by_name}&sort=endsOn", "after=x",
                  "sort=nothing", "sort=", "status=nothing", "status=draft,", "relationshipType=nothing", "limit=0", "limit=1001",
                  "q=x", "expand=design", "sort=name&sort=name"):
        both.get(f"/v1/programs?{query}")
    for headers in (GZIP, language("de"), {"Accept": "text/csv"}):
        both.get("/v1/programs", headers)
    both.get("/v1/programs", key=False)
    both.get("/v1/programs", {"Authorization": "Bearer nobody"}, key=False)
    both.ask("HEAD", "/v1/programs")
    both.ask("OPTIONS", "/v1/programs")


def programs(both):
    ids = [one["id"] for one in both.get("/v1/programs?limit=1000")[0].json()["items"]]
    for path in (f"/v1/programs/{one}" for one in ids):
        for part in ("", "/design", "/transitions", "/findings"):
            both.get(path + part)
        both.get(path, known=path)
    for path in (f"/v1/programs/{one}" for one in [*ids[:len(WAYS)], ids[-1], *ids[-8:]]):
        both.pages(f"{path}/transitions?limit=13")
        for number in ("1", "2", "104", "105", "0", "x", "+1"):
            both.get(f"{path}/transitions/{number}")
        for part in ("", "/design", "/transitions", "/findings", "/transitions/1"):
            both.get(f"{path}{part}?pretty", GZIP)
            both.get(f"{path}{part}", known=path)
            both.get(f"{path}{part}?nothing=1")
            both.get(f"{path}{part}", {"Accept": "image/png"})
            both.get(f"{path}{part}", key=False)
            both.ask("HEAD", f"{path}{part}")
            both.ask("OPTIONS", f"{path}{part}")
        for condition in ("If-Match", "If-None-Match"):
            for tag in ('"1"', 'W/"1"', "*", '"1", "2"', "1", '"2-gzip"'):
                both.get(path, {condition: tag})
        for condition in ("If-Modified-Since", "If-Unmodified-Since"):
            for date in ("Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "yesterday"):
                both.get(path, {condition: date})
        for query in ("limit=0", "after=x", "after=999", "sort=at"):
            both.get(f"{path}/transitions?{query}")
    for path in (NOBODY, "/v1/programs/x", "/v1/programs/prg_X"):
        for part in ("", "/design", "/transitions", "/findings", "/transitions/1", "/nothing"):
            both.get(path + part)


def events(both):
    both.pages("/v1/events")
    both.pages("/v1/events?limit=1000")
    for query in ("after=0", "after=1", "after=5&limit=3", "after=999999", "after=-1", "after=x", "after=", "limit=0",
                  "limit=1001", "sort=at",
                  "after=5&pretty", "after=18446744073709551616"):
        both.get(f"/v1/events?{query}")
    both.get("/v1/events", key=False)
    both.get("/v1/events?limit=10", GZIP)
    both.ask("HEAD", "/v1/events")


def elsewhere(both):
    for target in ("/nothing", "/v1", "/v1/", "/v1/programs/", "/V1/claims", "//", "/v1/claims/%2e%2e", "/v1/programs/%00",
                   "/v1/claims?%zz"):
        both.get(target)
    for method in ("TRACE", "PUT", "PATCH", "DELETE", "BREW"):
        both.ask(method, "/livez")
    both.get("/livez", {"Expect": "something"})
    both.get("/livez?" + "x" * 8192)
    both.get("/livez", {"X-Long": "x" * 8192})
    both.ask("OPTIONS", "*")


def writes(both):
    stood = {state: both.get(f"/v1/programs?status={state}&limit=100")[0].json()["items"] for state in STATES}
    created(both)
    patched(both, stood)
    designed(both, stood)
    moved(both, stood)
    deleted(both, stood)
    for kind, document in WRITTEN.items():
        recorded(both, kind, document)
    in_use(both)
    whole_catalogue(both)
    after_writes(both)


def created(both):
    good = {"name": "New", "relationshipTypes": ["mentoring"]}
    both.ask("POST", "/v1/programs", None, good, keep="first")
    both.ask("POST", "/v1/programs", None, {**good, **FULL, "relationshipTypes": ["coaching", "sponsorship"]}, keep="full")
    both.ask("POST", "/v1/programs?pretty", None, good)
    wrong = [
        {}, [], 1, {"name": 1}, {**good, "nam": 1}, {**good, "name": " "}, {**good, "name": "x" * 201},
        {**good, "name": "\u0007"},
        {**good, "relationshipTypes": []}, {**good, "relationshipTypes": ["mentorin", "role-model", "spare"]},
        {**good, "relationshipTypes": ["mentoring", "mentoring"]}, {**good, "startsOn": "2027-02-30"},
        {**good, "startsOn": "2027-02-03", "endsOn": "2026-01-01"}, {**good, "length": "P1M1D", "plannedSessions": 0},
        {**good, "plannedSessions": 1001}, {**good, "plannedSessions": 1.5}, {**good, "format": "pair", "cycle": "x"},
        {**good, "status": "running", "id": "prg_x", "revision": 5, "createdAt": "x"},
        {**good, "objectives": [{}, {"statement": "", "baseline": "x"}]},
        {**good, "objectives": [{"statement": "x"}] * 51}, {**good, "design": DESIGN}, {**good, "description": None},
        {**good, "name": None}]
    for document in wrong:
        both.ask("POST", "/v1/programs", None, document)
    raw = (b"", b"{", b'{"name":"a","name":"b"}', b"\xef\xbb\xbf{}", b'{"name":"\xff"}', b'{"name":"\\ud800"}', b"{} {}",
           b"[" * 65 + b"]" * 65,
           b'{"name":01}', b"nul", b'{"a":1e999}')
    for body in raw:
        both.ask("POST", "/v1/programs", {"Content-Type": "application/json"}, body)
    for headers in ({"Content-Type": "text/plain"}, {}, {"Content-Type": "application/json; charset=latin1"},
                    {"Content-Type": "application/json", "Content-Encoding": "gzip"},
                    {"Content-Type": "application/json", "Content-Encoding": "br"}):
        both.ask("POST", "/v1/programs", headers, b"{}")
    both.ask("POST", "/v1/programs", None, good, key=False)
    both.ask("POST", "/v1/programs?nothing=1", None, good)
    both.ask("POST", "/v1/programs", {"Accept": "text/csv"}, good)


def patched(both, stood):
    def patch(path, document, headers=None, **more):
        both.ask("PATCH", path, PATCH | (headers or {}), document, **more)

    patch("{first}", {"owner": "Ines", "objectives": [{"statement": "x"}], "sponsor": "Otto"}, match="{first}")
    patch("{first}", {"owner": None, "objectives": None}, match="{first}")
    patch("{first}", {}, match="{first}")
    patch("{first}", {"name": "New"}, {"If-Match": "*"})
    for headers in ({}, {"If-Match": '"1"'}, {"If-Match": 'W/"3"'}, {"If-Match": "x"}):
        patch("{first}", {"owner": "Nobody"}, headers)
    for document in ({"nam": 1}, {"name": None}, {"relationshipTypes": None}, {"relationshipTypes": ["spare"]},
                     {"status": "running"}, {"id": "x"}, {"startsOn": "2027-01-01", "endsOn": "2026-01-01"},
                     {"transitions": []}, {"design": {}}, [], 1, {"name": {"a": None}}):
        patch("{first}", document, match="{first}")
    both.ask("PATCH", "{first}", {"If-Match": "*"}, {"name": "x"})
    patch(NOBODY, {}, {"If-Match": "*"})
    patch("{first}", {}, {"If-Match": "*"}, key=False)
    for state, place in itertools.product(STATES, range(5)):  # one of each type
        path = path_of(stood, state, place)
        patch(path, {"sponsor": "Somebody else", "description": "x"}, match=path)
        patch(path, {"endCondition": None, "endsOn": None, "length": None, "plannedSessions": None}, match=path)
        patch(path, {"objectives": []}, match=path)
        patch(path, {"relationshipTypes": ["mentoring", "coaching"]}, match=path)


def path_of(stood, state, place):
    """One of the programmes that were in this state when the folder was copied."""
    return f"/v1/programs/{stood[state][place]['id']}"


def designed(both, stood):
    both.get("{first}/design")
    both.ask("POST", "{first}/design/approval")
    both.ask("PUT", "{first}/design", None, {}, match="{first}")
    both.ask("POST", "{first}/design/approval", None, {"by": "Ines"})
    both.ask("PUT", "{first}/design", None, {"purpose": "x"}, match="{first}")
    both.ask("POST", "{first}/design/approval", None, {"by": "Ines"})
    both.ask("PUT", "{first}/design", None, DESIGN, match="{first}")
    for body in ({"by": ""}, {"by": 1}, {"who": "x"}, [], {"by": "Ines Vogt"}, {"by": "Otto"}):
        both.ask("POST", "{first}/design/approval", None, body)
    both.ask("POST", "{first}/design/approval")
    both.ask("POST", "{first}/design/approval", {"If-Match": '"1"'})
    both.ask("PUT", "{first}/design", None, DESIGN, match="{first}")
    both.ask("PUT", "{first}/design", None, {**DESIGN, "model": "Another"}, match="{first}")
    for document in ({"purpos": "x"}, {"focusAreas": "x"}, {"focusAreas": [""]}, {"components": ["x"] * 51},
                     {"purpose": "x" * 2001}, [],
                     {**DESIGN, "approval": {"by": "x", "at": "y"}}):
        both.ask("PUT", "{first}/design", None, document, match="{first}")
    both.ask("PUT", "{first}/design", None, DESIGN)
    both.ask("PUT", "{first}/design", {"If-Match": "*", "Content-Range": "bytes 0-1/2"}, DESIGN)
    both.ask("PUT", f"{NOBODY}/design", {"If-Match": "*"}, DESIGN)
    both.ask("POST", f"{NOBODY}/design/approval")
    both.ask("POST", "{first}/design/approval", None, {"by": "x" * 9000})
    for state in STATES:
        path = path_of(stood, state, 1)
        both.ask("PUT", f"{path}/design", None, {"purpose": "Changed late"}, match=path)
        both.ask("POST", f"{path}/design/approval", None, {"by": "Late"})
        both.get(f"{path}/findings")


def moved(both, stood):
    for state in STATES:
        for place, to in enumerate(STATES):
            path = path_of(stood, state, 2 + place % 3)
            both.ask("POST", f"{path}/transitions", None, {"to": to})
            both.get(path)
            both.get(f"{path}/findings")
    bare = {"name": "Bare", "relationshipTypes": ["coaching", "mentoring", "reverse-mentoring"]}
    both.ask("POST", "/v1/programs", None, bare, keep="bare")
    for to in ("enrolling", "running", "closed", "archived", "draft"):
        both.ask("POST", "{bare}/transitions", None, {"to": to})
    for body in ({}, {"to": "nothing"}, {"to": 1}, {"to": "running", "why": "x"}, [], {"to": None}):
        both.ask("POST", "{bare}/transitions", None, body)
    both.ask("POST", "{bare}/transitions", {"If-Match": '"7"'}, {"to": "cancelled"})
    both.ask("POST", "{bare}/transitions", None, {"to": "cancelled"}, match="{bare}", keep="step")
    both.get("{step}")
    both.get("{bare}/transitions")
    both.ask("POST", f"{NOBODY}/transitions", None, {"to": "running"})
    both.ask("POST", "{full}/transitions", None, {"to": "designed"})
    both.ask("POST", "{full}/transitions", None, {"to": "enrolling"})
    both.ask("PUT", "{full}/design", None, DESIGN, match="{full}")
    both.ask("POST", "{full}/design/approval")
    for to in ("enrolling", "matching", "running", "closing", "closed", "archived", "cancelled"):
        both.ask("POST", "{full}/transitions", None, {"to": to})


def deleted(both, stood):
    for headers in ({}, {"If-Match": '"99"'}, {"If-Match": "*"}, {"If-Match": "*"}):
        both.ask("DELETE", "{bare}", headers)
    both.get("{bare}")
    path = path_of(stood, "running", 5)
    both.ask("DELETE", path, match=path)
    both.ask("DELETE", f"{path}?nothing=1", {"If-Match": "*"})


def recorded(both, kind, document):
    """Everything that can be done with one kind of record of the catalogue."""
    path, own = f"/v1/{kind}/new", {**document, "id": "new"}
    both.ask("POST", f"/v1/{kind}", None, own)
    both.ask("POST", f"/v1/{kind}", None, own)
    for wrong in ({}, [], {"id": "X y"}, {**own, "id": None}, {"id": "new-2"}, {**own, "id": "new-3", "nothing": 1},
                  {**own, "id": "new-4", "translations": {"no tag!": {}, "de": {"nothing": "x"}}},
                  {**own, "id": "new-5", "provenance": {"origin": "built-in"}},
                  *({**own, "id": f"new-with-{number}", name: wrong} for number, (name, wrong) in enumerate(
                      itertools.product(own, (None, "nothing-such", 7, [], {}, ["x", "x"]))))):
        both.ask("POST", f"/v1/{kind}", None, wrong)
    both.get(path)
    both.get(path, language("de"))
    text = next(name for name in ("statement", "title", "name") if name in own)
    both.ask("PUT", path, None, {**own, text: "Said otherwise"}, match=path)
    both.ask("PUT", path, None, {**own, "id": "other"}, match=path)
    both.ask("PUT", path, None, own)
    both.ask("PUT", path, {"If-Match": '"1"'}, own)
    for patch in ({text: "Patched"}, {text: None}, {}, {"nothing": 1}, {"translations": {"fr": {text: "Autrement"}}},
                  {"translations": None}, []):
        both.ask("PATCH", path, PATCH, patch, match=path)
    both.ask("PATCH", path, {"If-Match": "*"}, {text: "x"})
    both.ask("PATCH", path, PATCH, {text: "x"})
    for body in (None, {"reason": "Why"}, {"reason": "Why"}, {"reason": 1}, {"why": "x"}, []):
        both.ask("POST", f"{path}/retirement", None, body)
    both.get(path)
    both.ask("DELETE", f"{path}/retirement", {})
    both.ask("DELETE", f"{path}/retirement", match=path)
    both.ask("DELETE", f"{path}/retirement", match=path)
    both.ask("POST", f"{path}/reset")
    both.ask("DELETE", path)
    both.ask("DELETE", path, match=path)
    for method, part in (("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/retirement"), ("DELETE", "/retirement"),
                         ("POST", "/reset")):
        headers = {"If-Match": "*"} | (PATCH if method == "PATCH" else {})
        both.ask(method, path + part, headers, own if part == "" and method != "DELETE" else None)
        both.ask(method, path + part, headers, key=False)


def in_use(both):
    """What others refer to, and built-in records."""
    built_in = {
        "sources": "manfre", "dimensions": "duration", "relationship-types": "mentoring",
        "claims": "coaching-influence-wake-forest",
        "tensions": "coaching-structured-yet-undesigned"}
    for kind, name in [*built_in.items(), ("relationship-types", "sponsorship"), ("sources", "review-2026"),
                       ("claims", CLAIM["id"])]:
        path = f"/v1/{kind}/{name}"
        both.ask("DELETE", path, match=path)
        both.ask("POST", f"{path}/retirement", None, {"reason": "For a trial"})
        both.get("/v1/comparison?format=text")
        both.get("/v1/conflicts")
        both.ask("POST", "/v1/recommendations", None, {"answers": [{"question": "timescale", "option": "weeks"}]})
        both.ask("POST", f"{path}/reset")
        both.ask("DELETE", f"{path}/retirement", match=path)
    for patch in ({"programmable": False}, {"policy": None}, {"policy": {"length": {"least": "P2Y"}}},
                  {"kindOf": "sponsorship"}, {"kindOf": "nothing"}):
        both.ask("PATCH", "/v1/relationship-types/mentoring", PATCH, patch, match="/v1/relationship-types/mentoring")
    for patch in ({"scale": {"kind": "text"}}, {"scale": {"kind": "choice", "choices": []}}, {"questions": []}):
        both.ask("PATCH", "/v1/dimensions/design", PATCH, patch, match="/v1/dimensions/design")


def whole_catalogue(both):
    target = "/v1/catalogue"
    release = both.get(f"{target}/release")[0].json()
    fewer = {**release, "tensions": release["tensions"][1:]}
    more = {"sources": [{"id": "merged", "title": "Merged", "kind": "vendor"}]}
    for query, file in itertools.product(("", "?mode=replace", "?mode=merge", "?mode=nothing"),
                                         (release, fewer, more, {}, [], {"nothing": []})):
        both.ask("POST", f"{target}/diff{query}", None, file)
        both.ask("PUT", f"{target}{query}", {"If-Match": '"1"'}, file)
    both.ask("PUT", target, None, more)
    both.ask("PUT", f"{target}?mode=merge", None, more, match=target)
    both.ask("PUT", f"{target}?mode=merge", None, more, match=target)
    twice = {"sources": [{**more["sources"][0], "title": "Merged again"}] * 2}
    both.ask("POST", f"{target}/diff?mode=merge&pretty", None, twice)
    both.ask("PUT", target, None, fewer, match=target)
    for headers in ({"If-Match": '"1"'}, {}, {}):
        both.ask("POST", f"{target}/reset", headers)


def after_writes(both):
    """What is there now."""
    for kind in KINDS:
        both.pages(f"/v1/{kind}?limit=100{'' if kind in ('conflicts', 'rules') else '&retired=any'}")
    for sort in ("createdAt", "-createdAt", "name", "endsOn"):
        both.pages(f"/v1/programs?limit=100&sort={sort}")
    for path in ("{first}", "{full}"):
        for part in ("", "/design", "/transitions", "/findings"):
            both.get(path + part)
    for target in ("/v1/catalogue", "/v1/questionnaire", "/v1/comparison", "/v1/comparison?format=csv", "/readyz?verbose",
                   "/metrics"):
        both.get(target)
    both.pages("/v1/events?limit=1000")
