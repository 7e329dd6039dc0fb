"""Every page of ours, for each who reads it, in both languages: first its bytes, then what a browser shows."""
import collections
import os
import re
import subprocess
import urllib.parse

import looks
import markup
import validator
from cast import Rapport

LANGUAGES = ("en", "de")
ADDRESSES_MAX = 1500  # of one reader in one language: a bound, far from what there is
ALIKE_MAX = 2  # pages of one template with the same parameters that are read, and of one template that are looked at


# Pages that answer with another status than 200, and no link leads to.
OTHERWISE = {"/no-such-page": 404}


class Crawl:
    """What one reader finds in one language by following links, beginning at the reader's homes."""

    def __init__(self, reader, language, templates, starts=()):
        self.reader, self.language, self.templates = reader, language, templates
        self.queue = collections.deque((start, "where the crawl begins") for start in (*reader.homes, *OTHERWISE, *starts))
        self.pages, self.ids, self.found, self.wanted = {}, {}, [], []
        self.dead = collections.defaultdict(list)
        self.alike = collections.Counter()

    def run(self):
        seen = set()
        while self.queue and len(seen) < ADDRESSES_MAX:
            address, origin = self.queue.popleft()
            if address not in seen:
                seen.add(address)
                self.visit(address, origin)
        if self.queue:
            self.note(self.queue[0][0], f"there are more than {ADDRESSES_MAX} addresses")
        for (place, status), ways in self.dead.items():
            more = f", and {len(ways) - 1} more to addresses like it" if len(ways) > 1 else ""
            self.note(ways[0][0], f"leads to {ways[0][1]}, which is {status}{more}")
        for address, fragment, origin in self.wanted:
            if address in self.ids and fragment not in self.ids[address]:
                self.note(origin, f"leads to {address}#{fragment}, where nothing has that id")
        return self

    def note(self, address, fault):
        self.found.append((fault, f"{address} ({self.reader.name}, {self.language})"))

    def visit(self, address, origin):
        answer = self.reader.get(address, self.language)
        for _ in range(3):
            if answer.status not in (301, 302, 303, 307, 308):
                break
            place = resolved(address, answer.headers.get("Location", ""), self.reader.url)
            if place is None:
                return self.note(address, f"leads to another site: {answer.headers.get('Location')}")
            answer = self.reader.get(place[0], self.language)
        if answer.status != OTHERWISE.get(address, 200):
            place = (path_of(address).split("/")[1], path_of(address).count("/"))
            return self.dead[place, answer.status].append((origin, address))
        if not answer.is_page:
            return None
        self.ids[address] = {urllib.parse.unquote(name) for name in re.findall(r'\sid="([^"]*)"', answer.body.decode())}
        kind = template_of(address, self.templates), parameters_of(address)
        self.alike[kind] += 1
        if self.alike[kind] <= ALIKE_MAX:
            self.pages[address] = answer
            self.follow(address, answer.markup)
        return None

    def follow(self, address, page):
        forms = [form.get("action", address) for form in page.of("form") if form.get("method", "get").lower() == "get"]
        for written in [*page.links(), *page.loads(), *forms]:
            place = resolved(address, written, self.reader.url)
            if place is None:
                continue
            target, fragment = place
            self.queue.append((target, address))
            if fragment:
                self.wanted.append((target, fragment, address))


def resolved(address, written, url):
    """The path with its query, and the fragment; None for another site."""
    parts = urllib.parse.urlsplit(urllib.parse.urljoin(url + address, written))
    if f"{parts.scheme}://{parts.netloc}" != url:
        return None
    return urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, "")), urllib.parse.unquote(parts.fragment)


def template_of(address, templates):
    """The route that answers the address: of two that fit, the one with fewer variables."""
    segments = path_of(address).split("/")
    fitting = [
        template for template in templates if len(template.split("/")) == len(segments)
        and all(part == segment or part.startswith("{") for part, segment in zip(template.split("/"), segments))]
    return min(fitting, key=lambda template: template.count("{"), default=path_of(address))


def path_of(address):
    return address.partition("?")[0]


def parameters_of(address):
    return tuple(sorted({name for name, _ in urllib.parse.parse_qsl(address.partition("?")[2], keep_blank_values=True)}))


def templates_of(binary):
    """The routes of pages, of which each is to be reached."""
    done = subprocess.run([binary, "pages"], check=True, capture_output=True, text=True, timeout=30)
    rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
    return [row[1] for row in rows if row[0] == "GET" and not row[1].startswith("/assets/")]


def equal_titles(crawl):
    """Two pages of which nobody could tell which tab is which; one page at two addresses is not two."""
    first = {}
    for address, answer in crawl.pages.items():
        path, title, matter = path_of(address), answer.markup.title, answer.markup.main
        other, there = first.setdefault(title, (path, matter))
        if path != other and matter != there:
            crawl.note(address, f"has the title of {other}: {title}")


def judge_bytes(crawls, folder):
    """What is wrong with the bytes of all pages."""
    folder.mkdir(parents=True)
    names = {}
    for crawl in crawls:
        equal_titles(crawl)
        for address, answer in crawl.pages.items():
            for fault in markup.faults_of_headers(answer.headers) + markup.faults(answer.markup, crawl.language):
                crawl.note(address, fault)
            name = f"{len(names)}.html"
            names[name] = crawl, address
            (folder / name).write_bytes(answer.body)
    for name, faults in validator.faults(folder).items():
        crawl, address = names[name]
        for fault in faults:
            crawl.note(address, f"vnu {fault}")


def sentences(crawls):
    """Each fault once, with where it was first."""
    places = collections.defaultdict(list)
    for fault, place in (pair for crawl in crawls for pair in crawl.found):
        places[re.sub(r"[a-z]{3}_[0-9a-f-]{36}", "…", fault)].append((fault, place))
    return [
        f"{first[1]}: {first[0]}" + (f" [and in {len(more)} more places]" if more else "") for first, *more in places.values()]


def judge_looks(crawls, chrome):
    """What a browser shows of some of them; two readers who see the same are one."""
    looked, count = set(), collections.Counter()
    for crawl in crawls:
        chrome.read_as(crawl.reader, crawl.language)
        for address, answer in crawl.pages.items():
            template, matter = template_of(address, crawl.templates), (crawl.language, answer.markup.main)
            kind = crawl.reader, crawl.language, template
            most = ALIKE_MAX if crawl.language == LANGUAGES[0] else 1  # another record in another language shows nothing new
            if matter in looked or count[kind] == most or not template.startswith(os.environ.get("PAGES", "/")):
                continue
            looked.add(matter)
            count[kind] += 1
            for fault in looks.page(chrome, crawl.reader.url + address, crawl.language):
                crawl.note(address, fault)
    return len(looked)


def all_crawls(readers, templates, starts=()):
    """Those of the first reader begin at `starts` too."""
    return [
        Crawl(reader, language, templates, starts if reader is readers[0] else ()).run() for reader in readers for language in LANGUAGES]


def unreached(crawls, templates):
    """Pages that no link leads to; what only leads on to another page is none."""
    reached = {template_of(address, templates) for crawl in crawls for address in crawl.pages}
    left = [template for template in templates if template not in reached]
    visitor, language = crawls[0].reader, crawls[0].language
    return [f"{template}: no link leads there" for template in left if visitor.get(template, language).status // 100 != 3]


def work(setup):
    templates = templates_of(setup.binary)
    with Rapport(setup.binary) as service:
        readers = service.settle()
        crawls = all_crawls(readers, templates, service.sent)
        judge_bytes(crawls, setup.folder / "crawl")
        count = judge_looks(crawls, setup.chrome)
        found = sentences(crawls) + unreached(crawls, templates)
    pages = sum(len(crawl.pages) for crawl in crawls)
    return found, f"{len(templates)} routes, {len(readers)} readers, {pages} pages, {count} different ones in the browser"
