"""Two releases that are asked the same, and whose answers are compared."""
import calendar
import collections
import email.utils
import http.client
import json
import re
import time

from server import Failure

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PROGRAM_ID = re.compile(r"prg_([0-9a-f]{8})-([0-9a-f]{4})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Of an entity tag, what comes of the text of a record, and so of the times in it; a revision is a number.
TEXT_TAG = re.compile(r'"(?!\d+(?:-[a-z]+)?")[^"]+"')
CURSOR = re.compile(r'("next":"|[?&]after=)(?!\d+["&>])[^"&>]+')
SAMPLE = re.compile(r"^([a-z_]+(?:\{.*\})?) \S+$", re.M)
JSON = {"Content-Type": "application/json"}
PATCH = {"Content-Type": "application/merge-patch+json"}


class Answer:
    """What came: the status, the fields in their order, the body."""

    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        return next((value for one, value in self.fields if one.lower() == name.lower()), None)

    def json(self):
        return json.loads(self.body)


class Side:
    """A service, asked on one connection. `paths` has the addresses of what it was made to make, by names of ours."""

    def __init__(self, service):
        self.service, self.paths, self.ids, self.tags = service, {}, {}, {}
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)

    def ask(self, method, target, headers, body=None):
        for name, path in self.paths.items():
            target = target.replace(f"{{{name}}}", path)
        try:
            self.connection.request(method, target, body, headers)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        except (OSError, http.client.HTTPException) as fault:
            raise Failure(f"no answer to {method} {target}: {fault!r}; the log:\n{self.service.log()}") from None

    def tag(self, target):
        """The entity tag that a record has now."""
        return self.ask("GET", target, self.service.headers).field("ETag") or '"none"'


class Both:
    """The two releases. `differences` grows; one that an entry of `allowed` names is counted there instead."""

    def __init__(self, before, after, allowed):
        self.before, self.after, self.allowed = before, after, allowed
        self.differences, self.asked, self.statuses, self.new_since = [], 0, collections.Counter(), None
        #: By the number of a request, what of the later release's answer is changed before it is compared.
        self.spoils = {}

    def expect_new(self):
        """From now on records are made and changed: what the clock and chance make of them is not compared."""
        self.new_since = time.time()

    def ask(self, method, target, headers=None, body=None, *, match=None, known=None, key=True, keep=None):
        """Asks both, compares, and returns both answers.

        - match, known: Whose tag goes along as If-Match or If-None-Match: an address, asked of each side.
        - keep: The name under which the address of what is made is kept, for `{name}` in later targets.
        """
        self.asked += 1
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            headers = JSON | (headers or {})
        answers = []
        for side in (self.before, self.after):
            fields = {"X-Request-Id": f"release-{self.asked}", **(side.service.headers if key else {}), **(headers or {})}
            fields |= {"If-Match": side.tag(match)} if match else {}
            fields |= {"If-None-Match": side.tag(known)} if known else {}
            answers.append(side.ask(method, target, fields, body))
            if keep:
                side.paths[keep] = answers[-1].field("Location") or "/v1/nothing-was-made"
        self.statuses[answers[0].status] += 1
        self.spoil(answers[1])
        label = f"{self.asked} {method} {target}" + "".join(f" [{name}: {value}]" for name, value in (headers or {}).items())
        self.compare(label, *answers)
        return answers

    def get(self, target, headers=None, **more):
        return self.ask("GET", target, headers, **more)

    def pages(self, target):
        """Every page of a list, each side led on by its own cursors."""
        joint, after = "&" if "?" in target else "?", ""
        while True:
            answers = self.get(target + after)
            cursors = [answer.json().get("next") for answer in answers if answer.status == 200]
            if len(cursors) < 2 or None in cursors:
                return
            for side, cursor in zip((self.before, self.after), cursors):
                side.paths["cursor"] = cursor
            after = f"{joint}after={{cursor}}"

    def compare(self, label, before, after):
        one, other = self.shown(self.before, label, before), self.shown(self.after, label, after)
        for what in {**one, **other}:
            if one.get(what) != other.get(what):
                self.differ(label, what, one.get(what), other.get(what))

    def differ(self, label, what, before, after):
        for entry in self.allowed:
            if re.fullmatch(entry["what"], what) and re.search(entry["request"], label):
                entry["count"] += 1
                return
        self.differences.append((label, what))
        print(f"\n{label}: {what} differs\n" + difference(before, after), flush=True)

    def shown(self, side, label, answer):
        """What is compared of an answer, by what it is called in a difference."""
        text = answer.body.decode("utf-8", "surrogateescape")
        fields = [(name.lower(), value) for name, value in answer.fields if name != "Date"]
        made = answer.field("X-Request-Id")
        if made and made != f"release-{self.asked}":  # a request that was refused before its own was read
            text = text.replace(made, "<request>")
            fields = [(name, value.replace(made, "<request>")) for name, value in fields]
        if " /metrics" in label:  # the names that there are, and not the figures
            text = SAMPLE.sub(r"\1", text)
            fields = [(name, value) for name, value in fields if name != "content-length"]
        if self.new_since:
            text = self.without_news(side, text)
            fields = [(name, self.without_news(side, value)) for name, value in fields if not self.is_new_date(name, value)]
            fields = [(name, renamed(side.tags, "tag", TEXT_TAG, value) if name == "etag" else value) for name, value in fields]
        shown = {"status": str(answer.status), "body": text, "fields": ", ".join(name for name, _ in fields)}
        for name, value in fields:
            shown[name] = shown[name] + " | " + value if name in shown else value
        return shown

    def is_new_date(self, name, value):
        return name == "last-modified" and calendar.timegm(email.utils.parsedate(value)) >= int(self.new_since)

    def without_news(self, side, text):
        """A text without what the clock and chance have put into it; ids of new programmes are numbered as they come."""
        since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.new_since))
        text = TIME.sub(lambda found: found[0] if found[0] < since else "<time>", text)
        text = CURSOR.sub(r"\1<cursor>", text)
        return PROGRAM_ID.sub(
            lambda found: found[0] if int(found[1] + found[2], 16) < int(self.new_since) * 1000
            else side.ids.setdefault(found[0], f"prg_<{len(side.ids) + 1}>"), text)

    def spoil(self, answer):
        """For the check of this script: changes what is to be found different."""
        what = self.spoils.get(self.asked)
        if what == "status":
            answer.status += 1
        elif what == "body":
            answer.body = bytes([answer.body[0] ^ 1]) + answer.body[1:]
        elif what:
            answer.fields = [(name, value + "x" if name.lower() == what else value) for name, value in answer.fields]


def renamed(names, word, pattern, text):
    """The text with what fits the pattern numbered, the same each time it comes."""
    return pattern.sub(lambda found: names.setdefault(found[0], f"<{word} {len(names) + 1}>"), text)


def difference(before, after, around=120):
    """Where two texts part, with what stands around."""
    before, after = ("(missing)" if text is None else text for text in (before, after))
    place = next((at for at, (one, other) in enumerate(zip(before, after)) if one != other), min(len(before), len(after)))
    start = max(0, place - around)
    mark = "…" if start else ""
    return f"  before: {mark}{before[start:place + around]!r}\n  after:  {mark}{after[start:place + around]!r}"
